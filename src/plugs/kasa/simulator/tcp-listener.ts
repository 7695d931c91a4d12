import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { HalError, messageOf } from '../../../errors.ts';

/** A TCP server that can stop and start again on the same port. */
export interface TcpListener {
  /** The port it listens or last listened on; 0 before the first start. */
  readonly port: number;
  /** Listens, on the same port as before. */
  start(): Promise<void>;
  /** Refuses connections and cuts the open ones. */
  stop(): Promise<void>;
}

export interface TcpListenerOptions {
  readonly address: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly accept: (socket: Socket) => void;
}

export function createTcpListener({ address, port: wantedPort, accept }: TcpListenerOptions): TcpListener {
  const sockets = new Set<Socket>();
  let port = wantedPort;
  let listening: Promise<Server> | undefined;

  const listen = (): Promise<Server> => {
    const listener = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      accept(socket);
    });
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
