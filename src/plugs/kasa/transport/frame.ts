import { PlugError } from '../../../errors.ts';
import { decrypt, encrypt } from './cipher.ts';

/** Limit of an answer; plugs send less than 2 KiB, and less than 16 KiB for a month of statistics. */
export const maxReplyBytes: number = 64 * 1024;

const headerBytes = 4;

/** Frames of requests that never change. */
const knownFrames = new WeakMap<object, Buffer>();

/** The frame of a request; cached if the request is deeply frozen, as those of polls are. */
export function frameOf(json: object): Buffer {
  const known = knownFrames.get(json);
  if (known) return known;
  const frame = encodeFrame(json);
  if (isConstant(json)) knownFrames.set(json, frame);
  return frame;
}

function isConstant(value: unknown): boolean {
  return (
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isConstant))
  );
}

/** One TCP message: its true length as 32-bit big-endian, then the cipher text. */
export function encodeFrame(json: object): Buffer {
  const text = JSON.stringify(json);
  const frame = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(text));
  frame.writeUInt32BE(frame.length - headerBytes, 0);
  frame.write(text, headerBytes);
  encrypt(frame, headerBytes);
  return frame;
}

/** Decrypts a frame's payload in place and parses it. Throws `plug-protocol` if it is not JSON. */
export function decodePayload(payload: Buffer): unknown {
  decrypt(payload);
  const text = payload.toString();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw garbled(`the plug's answer of ${payload.length} bytes is not JSON (it begins ${start(text)})`, cause);
  }
}

/**
 * Assembles one answer from a byte stream that may be split anywhere. A length of 0, which early firmware sends, means
 * that the answer ends with the connection.
 */
export interface XorFrameReader {
  /**
   * Takes the next bytes; returns the cipher text once it is complete. The result may be a view of `chunk`, valid until
   * the chunk's memory is reused. Throws `plug-protocol` for a length beyond the limit.
   */
  push(chunk: Buffer): Buffer | undefined;
  /** Ends the stream; returns the cipher text if it is complete. Throws `plug-protocol` if it was cut short. */
  end(): Buffer;
  /** Whether any byte of the answer has arrived. */
  started(): boolean;
  /** Whether more bytes came than the given length, so that the stream can no longer be trusted. */
  excess(): boolean;
  /** Resets the reader for the next answer. */
  reset(): void;
}

export function createXorFrameReader(maxBytes: number = maxReplyBytes): XorFrameReader {
  /** Only used if the answer comes in pieces. */
  let header = empty;
  let received = 0;
  let length = 0;
  let body = empty;
  let excess = false;

  const checkLength = (bytes: number) => {
    if (bytes > maxBytes) throw garbled(`the plug announced an answer of ${bytes} bytes; at most ${maxBytes} expected`);
  };
  const append = (bytes: Buffer) => {
    const filled = received - headerBytes;
    const needed = filled + bytes.length;
    if (needed > body.length) {
      checkLength(needed);
      const grown = Buffer.allocUnsafe(length > 0 ? length : Math.min(maxBytes, Math.max(1024, 2 * needed)));
      body.copy(grown, 0, 0, filled);
      body = grown;
    }
    bytes.copy(body, filled);
    received += bytes.length;
  };

  return {
    push(chunk) {
      let rest = chunk;
      if (received === 0 && chunk.length > headerBytes && chunk.readUInt32BE(0) === chunk.length - headerBytes) {
        checkLength(chunk.length - headerBytes);
        received = chunk.length;
        return chunk.subarray(headerBytes);
      }
      if (received < headerBytes) {
        if (header === empty) header = Buffer.alloc(headerBytes);
        const taken = chunk.copy(header, received);
        received += taken;
        rest = chunk.subarray(taken);
        if (received < headerBytes) return undefined;
        length = header.readUInt32BE(0);
        checkLength(length);
      }
      if (length === 0) {
        append(rest);
        return undefined;
      }
      const missing = headerBytes + length - received;
      excess = rest.length > missing;
      append(rest.subarray(0, missing));
      return rest.length >= missing ? body : undefined;
    },
    end() {
      if (received >= headerBytes && length === 0) return body.subarray(0, received - headerBytes);
      const expected = received < headerBytes ? 'its length' : `${length} bytes`;
      throw garbled(`the plug's answer was cut short: ${Math.max(0, received - headerBytes)} of ${expected}`);
    },
    started: () => received > 0,
    excess: () => excess,
    reset() {
      received = 0;
      length = 0;
      body = empty;
      excess = false;
    },
  };
}

const empty: Buffer = Buffer.alloc(0);

function garbled(message: string, cause?: unknown): PlugError {
  return new PlugError('plug-protocol', message, { retryable: true, cause });
}

/** The first characters, escaped for a log line. */
function start(text: string): string {
  return JSON.stringify(text.slice(0, 16));
}
