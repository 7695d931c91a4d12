import { HalError } from '../../errors.ts';
import { isLoopback } from '../../util/loopback.ts';

/** Reads `127.0.0.1:PORT` or `[::1]:PORT`; throws `usage`. */
export function parseListen(text: string): { host: string; port: number } {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = parts?.[1] ?? parts?.[2] ?? '';
  const port = Number(parts?.[3] ?? Number.NaN);
  if (isLoopback(host) && port <= 65535) return { host, port };
  throw new HalError('usage', 'expected 127.0.0.1:PORT or [::1]:PORT; other computers cannot connect.');
}
