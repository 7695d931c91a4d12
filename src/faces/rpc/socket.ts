import type { Stats } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { HalError, messageOf } from '../../errors.ts';
import { createCallers, type CallersOptions } from './callers.ts';
import type { Peer } from './peer.ts';
import { leavePlace, takePlace } from './socket-place.ts';

export interface SocketServerOptions extends CallersOptions {
  /** Of the Unix socket. */
  readonly path: string;
}

export interface SocketServer {
  readonly path: string;
  /** The connected callers. */
  readonly peers: ReadonlySet<Peer>;
  /** Closes every connection and removes the socket. Safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Speaks JSON-RPC with many callers on a Unix socket that only the user of this process may open (mode 0600). Replaces
 * the socket of a program that has ended; never a living socket or a file.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const { path } = options;
  const callers = createCallers(options);
  let made: Stats | undefined;
  // A caller may end its side after its last request and still gets its answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // Before the socket is linked, only programs that check whether it lives connect.
    if (!made) socket.destroy();
    else if (callers.admit(socket)) callers.begin(socket);
  });
  made = await placed(server, path);
  const own = made;
  let disposing: Promise<void> | undefined;
  return {
    path,
    peers: callers.peers,
    dispose() {
      disposing ??= new Promise((resolve) => {
        callers.dispose();
        leavePlace(path, own);
        server.close(() => resolve());
      });
      return disposing;
    },
  };
}

async function placed(server: Server, path: string): Promise<Stats> {
  try {
    return await takePlace(server, path);
  } catch (error) {
    throw new HalError('usage', `cannot make the socket ${path}: ${messageOf(error)}`, { cause: error });
  }
}
