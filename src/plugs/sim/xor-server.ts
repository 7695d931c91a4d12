import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { HalError, messageOf } from '../../errors.ts';
import { decrypt, encrypt } from '../kasa/cipher.ts';
import { isObject } from '../kasa/json.ts';
import type { JsonObject } from '../kasa/json.ts';

/** A TCP listener that speaks the XOR protocol as a strict plug does: the length counts, and a request may come in pieces. */
export interface XorServer {
  /** The port it listens or last listened on; 0 before the first start. */
  readonly port: number;
  /** Listens, on the same port as before. */
  start(): Promise<void>;
  /** Refuses connections and cuts the open ones. */
  stop(): Promise<void>;
}

export interface XorServerOptions {
  readonly address: string;
  /** 0 for any free one. */
  readonly port: number;
  /** A request came; `reply` may be called later, or never. */
  readonly serve: (request: JsonObject, socket: Socket) => void;
}

/** A plug has little memory; a longer request was never meant for it. */
const maxRequestBytes = 8192;

export function createXorServer({ address, port: wantedPort, serve }: XorServerOptions): XorServer {
  const sockets = new Set<Socket>();
  let port = wantedPort;
  let listening: Promise<Server> | undefined;

  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
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

  const listen = (): Promise<Server> => {
    const listener = createServer({ noDelay: true }, accept);
    return new Promise((resolve, reject) => {
      listener.on('error', (cause) => {
        const message = `cannot simulate a plug on ${address}:${port}: ${messageOf(cause)}`;
        reject(new HalError('program-failed', message, { cause }));
      });
      listener.listen(port, address, () => {
        const bound = listener.address();
        if (bound && typeof bound === 'object') port = bound.port;
        resolve(listener);
      });
    });
  };

  return {
    get port() {
      return port;
    },
    async start() {
      listening ??= listen();
      try {
        await listening;
      } catch (error) {
        listening = undefined;
        throw error;
      }
    },
    async stop() {
      const stopping = listening;
      listening = undefined;
      const listener = await stopping?.catch(() => undefined);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        if (listener) listener.close(() => resolve());
        else resolve();
      });
    },
  };
}

/** A reply as it goes over the wire. */
export function encodeReply(reply: JsonObject): Buffer {
  const text = Buffer.from(JSON.stringify(reply));
  const frame = Buffer.alloc(4 + text.length);
  frame.writeUInt32BE(text.length, 0);
  text.copy(frame, 4);
  encrypt(frame, 4);
  return frame;
}

function parseRequest(payload: Buffer): JsonObject | undefined {
  decrypt(payload);
  try {
    const json: unknown = JSON.parse(payload.toString());
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
