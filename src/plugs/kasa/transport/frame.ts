import { PlugError } from '../../../errors.ts';
import { decrypt, encrypt } from './cipher.ts';

/** The most that a plug's answer may hold; plugs send under 2 KiB, whole months of statistics under 16 KiB. */
export const maxReplyBytes: number = 64 * 1024;

const headerBytes = 4;

/** Of requests that never change. */
const knownFrames = new WeakMap<object, Buffer>();

/** The frame of a request; made once for one that is frozen through and through, as those are that every poll sends. */
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

/** One message as it goes over TCP: its true length as 32-bit big-endian, then the cipher text. */
export function encodeFrame(json: object): Buffer {
  const text = JSON.stringify(json);
  const frame = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(text));
  frame.writeUInt32BE(frame.length - headerBytes, 0);
  frame.write(text, headerBytes);
  encrypt(frame, headerBytes);
  return frame;
}

/** The JSON value in a frame's cipher text, which is decrypted in place. Throws `plug-protocol` when it is none. */
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
 * Gathers one answer from a byte stream that may be split anywhere. A length of 0, which early firmware sends, means
 * that the answer ends where the connection does.
 */
export interface XorFrameReader {
  /**
   * Takes the next bytes; gives the cipher text once it is whole. The result may be a view of `chunk`: it is good
   * until the chunk's memory is used again. Throws `plug-protocol` for a length beyond the limit.
   */
  push(chunk: Buffer): Buffer | undefined;
  /** The other side has ended the stream: the cipher text if that completes it. Throws `plug-protocol` if cut short. */
  end(): Buffer;
  /** Whether any byte of the answer has come. */
  started(): boolean;
  /** Whether more bytes came than the answer's length says, so that the stream can no longer be trusted. */
  excess(): boolean;
  /** Forgets what was read, for the next answer. */
  reset(): void;
}

export function createXorFrameReader(maxBytes: number = maxReplyBytes): XorFrameReader {
  /** Only for one that comes in pieces. */
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

/** The first characters, made safe for a log line. */
function start(text: string): string {
  return JSON.stringify(text.slice(0, 16));
}
