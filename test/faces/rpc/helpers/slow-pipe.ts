import { Writable } from 'node:stream';

/** An output that takes bytes only as its reader reads them, as a full pipe does. */
export interface SlowPipe {
  readonly output: Writable;
  /** Takes up to this many bytes of the write under way. */
  read(bytes: number): Buffer;
}

export function slowPipe(): SlowPipe {
  let left: Buffer = Buffer.alloc(0);
  let taken = () => {};
  const output = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      left = chunk;
      taken = callback;
    },
  });
  Object.defineProperty(output, '_handle', { get: () => ({ writeQueueSize: left.length }) });
  return {
    output,
    read(bytes) {
      const piece = left.subarray(0, bytes);
      left = left.subarray(piece.length);
      if (left.length === 0) {
        const callback = taken;
        taken = () => {};
        callback();
      }
      return piece;
    },
  };
}
