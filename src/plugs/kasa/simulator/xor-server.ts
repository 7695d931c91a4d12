import type { Socket } from 'node:net';
import { decrypt, encrypt } from '../transport/cipher.ts';
import { parseObject, type JsonObject } from '../../../util/json.ts';
import type { WireAnswer } from './faults.ts';
import { createTcpListener } from './tcp-listener.ts';
import type { TcpListener } from './tcp-listener.ts';

export interface XorServerOptions {
  readonly address: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Called with each request; its answer may be written later, or never. */
  readonly serve: (request: JsonObject, socket: Socket) => void;
}

/** A plug has little memory; a longer request is an error. */
const maxRequestBytes = 8192;

/** A TCP listener that speaks XOR like a strict plug: the length must be right, and a request may come in pieces. */
export function createXorServer({ address, port, serve }: XorServerOptions): TcpListener {
  const accept = (socket: Socket) => {
    let pending: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (pending.length >= 4) {
        const length = pending.readUInt32BE(0);
        if (length === 0 || length > maxRequestBytes) {
          socket.destroy();
          return;
        }
        if (pending.length < 4 + length) return;
        const request = parseRequest(Buffer.from(pending.subarray(4, 4 + length)));
        pending = pending.subarray(4 + length);
        if (!request) {
          socket.destroy();
          return;
        }
        serve(request, socket);
      }
    });
  };
  return createTcpListener({ address, port, accept });
}

/** A reply as it goes over the wire. */
export function xorAnswer(reply: JsonObject): WireAnswer {
  const text = Buffer.from(JSON.stringify(reply));
  const frame = Buffer.alloc(4 + text.length);
  frame.writeUInt32BE(text.length, 0);
  text.copy(frame, 4);
  encrypt(frame, 4);
  const announcing = (length: number) => {
    const changed = Buffer.from(frame);
    changed.writeUInt32BE(length, 0);
    return changed;
  };
  return {
    whole: frame,
    announcing,
    unbounded: () => announcing(0),
    garbled: () => Buffer.concat([frame.subarray(0, 4), noise(text.length)]),
  };
}

/** Bytes that are not valid cipher text. */
export function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => ((i + 4) * 73) & 0xff));
}

/** Decrypts a request in place; undefined if it is not valid. */
export function parseRequest(payload: Buffer): JsonObject | undefined {
  decrypt(payload);
  return parseObject(payload.toString());
}
