import { isIPv4 } from 'node:net';

/** Whether an address is one that only this computer reaches. Names are not: they may resolve to anything. */
export function isLoopback(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
