import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { HalError, messageOf } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import type { Delimiter } from './framing.ts';
import type { Method } from './method.ts';
import { createPeer, type Peer } from './peer.ts';

export interface SocketServerOptions {
  /** Where the Unix socket is made. */
  readonly path: string;
  /** The methods for one caller; asked for each that connects. */
  readonly methods: () => readonly Method[];
  readonly logger: Logger;
  readonly delimiter?: Delimiter;
}

export interface SocketServer {
  readonly path: string;
  /** Those that are connected now. */
  readonly peers: ReadonlySet<Peer>;
  /** Hangs up on everybody and removes the socket. Safe to call twice. */
  dispose(): Promise<void>;
}

/** So many may be connected at once. */
const peersMax = 64;

/**
 * Speaks JSON-RPC on a Unix socket, which only the user who runs the program may open (mode 0600), with any number of
 * callers at once. A socket that a dead program left behind is replaced; one that is answered is not, nor is a file.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const { path, logger, delimiter } = options;
  const peers = new Set<Peer>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (sockets.size >= peersMax) {
      logger.warn({ path }, `a connection was refused: ${peersMax} are open`);
      socket.destroy();
      return;
    }
    const peer = createPeer({
      input: socket,
      output: socket,
      methods: options.methods(),
      logger,
      ...(delimiter ? { delimiter } : {}),
    });
    peers.add(peer);
    sockets.add(socket);
    void peer.closed.finally(() => {
      peers.delete(peer);
      socket.end();
    });
    socket.on('close', () => sockets.delete(socket));
  });
  await removeStale(path);
  await listen(server, path);
  chmodSync(path, 0o600);
  let disposing: Promise<void> | undefined;
  return {
    path,
    peers,
    dispose() {
      disposing ??= new Promise((resolve) => {
        for (const peer of peers) peer.dispose();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroySoon();
      });
      return disposing;
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      reject(new HalError('usage', `cannot make the socket ${path}: ${messageOf(error)}`, { cause: error }));
    };
    server.once('error', failed);
    server.listen(path, () => {
      server.off('error', failed);
      server.on('error', () => {});
      resolve();
    });
  });
}

async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw new HalError('usage', `cannot make the socket ${path}: there is a file of that name`);
  if (await isAnswered(path)) {
    throw new HalError('usage', `cannot make the socket ${path}: another halyard runs there; give it another --socket`);
  }
  unlinkSync(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
