import type { Writable } from 'node:stream';

/** The handle below Node's sockets and pipes; net.Socket uses it in the same way to detect an idle socket. */
interface Handled {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/**
 * A text that changes whenever the system takes bytes that were written to a stream. Node itself reports only whole writes.
 */
export function writeProgress(stream: Writable & Handled): string {
  return `${stream.writableLength}:${stream._handle?.writeQueueSize ?? 0}`;
}
