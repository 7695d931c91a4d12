import { isUtf8 } from 'node:buffer';
import { foreignEncodingOf, withoutBomBytes, type ForeignEncoding } from './text.ts';

/** What ends a message: a newline, or ETX as on the sockets of Klipper and Moonraker. */
export type Delimiter = 'newline' | 'etx';

/** A frame that is left out, and why. */
export interface FrameFault {
  readonly fault: 'too-long' | 'invalid-utf8';
  /** The encoding of the stream, if its first two bytes show that it is not UTF-8. */
  readonly encoding?: ForeignEncoding;
}

export interface FrameReader {
  /** Takes bytes, however they were split. */
  push(chunk: Uint8Array): void;
  /** The next complete frame, without its delimiter; undefined when more bytes are needed. Blank frames are skipped. */
  next(): string | FrameFault | undefined;
  /** Ends the stream: bytes without a delimiter are the last frame. */
  end(): void;
}

/** The longest accepted frame, in bytes. */
export const frameLimitBytes: number = 1024 * 1024;

export function delimiterOf(delimiter: Delimiter): string {
  return delimiter === 'newline' ? '\n' : '\u0003';
}

/**
 * Cuts a byte stream into frames of text. Frames are pulled, so that the reader can stop in the middle of a chunk while its
 * own output is congested.
 *
 * A frame over the limit is reported once, as soon as it exceeds the limit, and skipped up to the next delimiter. At most the
 * limit and one chunk are kept. A byte order mark at the beginning of the stream is not part of a frame.
 */
export function createFrameReader(options: { delimiter: Delimiter; maxBytes?: number }): FrameReader {
  const maxBytes = options.maxBytes ?? frameLimitBytes;
  const delimiter = delimiterOf(options.delimiter).charCodeAt(0);
  const begun = createHeap();
  let chunk: Buffer = Buffer.alloc(0);
  let at = 0;
  let skipping = false;
  let isFirst = true;

  const push = (bytes: Uint8Array) => {
    const rest = chunk.subarray(at);
    chunk = rest.length > 0 ? Buffer.concat([rest, bytes]) : asBuffer(bytes);
    at = 0;
  };

  return {
    push,
    next() {
      while (at < chunk.length) {
        const end = chunk.indexOf(delimiter, at);
        const piece = chunk.subarray(at, end < 0 ? chunk.length : end);
        at += piece.length + (end < 0 ? 0 : 1);
        if (skipping) {
          skipping = end < 0;
        } else if (begun.length() + piece.length > maxBytes) {
          skipping = end < 0;
          begun.clear();
          isFirst = false;
          return { fault: 'too-long' };
        } else if (end < 0) {
          begun.add(piece);
        } else {
          const bytes = begun.length() > 0 ? begun.take(piece) : piece;
          const frame = isFirst ? firstTextOf(bytes) : textOf(bytes);
          isFirst = false;
          if (frame !== '') return frame;
        }
      }
      return undefined;
    },
    end: () => push(Buffer.of(delimiter)),
  };
}

function firstTextOf(bytes: Buffer): string | FrameFault {
  const encoding = foreignEncodingOf(bytes);
  return encoding ? { fault: 'invalid-utf8', encoding } : textOf(withoutBomBytes(bytes));
}

const carriageReturn = 13;

/** Empty for a blank frame. A carriage return before the newline is not part of the frame. */
function textOf(bytes: Buffer): string | FrameFault {
  const end = bytes.length > 0 && bytes[bytes.length - 1] === carriageReturn ? bytes.length - 1 : bytes.length;
  for (let at = 0; ; at++) {
    if (at === end) return '';
    if (!isBlank(bytes[at])) break;
  }
  return isUtf8(bytes) ? bytes.toString('utf8', 0, end) : { fault: 'invalid-utf8' };
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === carriageReturn || byte === 10;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The beginning of an incomplete frame. The bytes are copied together: when they come one by one, a list of slices would
 * keep a hundred times as much memory alive.
 */
function createHeap() {
  const smallest = 4096;
  let bytes = Buffer.alloc(0);
  let length = 0;
  const heap = {
    length: () => length,
    add(piece: Buffer) {
      if (length + piece.length > bytes.length) {
        const grown = Buffer.alloc(Math.max(smallest, 2 * bytes.length, length + piece.length));
        bytes.copy(grown, 0, 0, length);
        bytes = grown;
      }
      piece.copy(bytes, length);
      length += piece.length;
    },
    /** Returns everything including the last piece, and starts anew. */
    take(last: Buffer): Buffer {
      heap.add(last);
      const whole = bytes.subarray(0, length);
      heap.clear();
      return whole;
    },
    clear() {
      bytes = Buffer.alloc(0);
      length = 0;
    },
  };
  return heap;
}
