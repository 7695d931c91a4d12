import { isIPv4 } from 'node:net';

/** Whether only this computer can reach an address. False for names, which may resolve to anything. */
export function isLoopback(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
