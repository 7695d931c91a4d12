import type { Stats } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { HalError, messageOf } from '../../errors.ts';
import { createCallers, type CallersOptions } from './callers.ts';
import type { Peer } from './peer.ts';
import { leavePlace, takePlace } from './socket-place.ts';

export interface SocketServerOptions extends CallersOptions {
  /** Where the Unix socket is made. */
  readonly path: string;
}

export interface SocketServer {
  readonly path: string;
  /** Those that are connected now. */
  readonly peers: ReadonlySet<Peer>;
  /** Hangs up on everybody and removes the socket. Safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Speaks JSON-RPC on a Unix socket, which only the user who runs the program may open (mode 0600), with any number of
 * callers at once. A socket that a dead program left behind is replaced; one that is answered is not, nor is a file.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const { path } = options;
  const callers = createCallers(options);
  let made: Stats | undefined;
  // A caller that has nothing more to ask ends its side, and still gets its answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // Before it is shown, nobody calls but those who look whether it lives.
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
