import type { Writable } from 'node:stream';

/** What Node's sockets and pipes have beneath; net.Socket looks at the same to know an idle socket. */
interface Handled {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/**
 * A text that becomes another whenever the system takes bytes of what was written to a stream. Node itself tells only
 * when it has taken a write as a whole.
 */
export function writeProgress(stream: Writable & Handled): string {
  return `${stream.writableLength}:${stream._handle?.writeQueueSize ?? 0}`;
}
