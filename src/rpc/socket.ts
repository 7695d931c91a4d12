import { chmodSync, linkSync, lstatSync, mkdtempSync, rmSync, unlinkSync, type Stats } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { HalError, messageOf } from '../errors.ts';
import { createCallers, type CallersOptions } from './callers.ts';
import type { Peer } from './peer.ts';

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

/** What the system has room for in the address of a Unix socket, less its final zero: 108 bytes on Linux, 104 on BSD. */
const pathMaxBytes = 103;

/**
 * Speaks JSON-RPC on a Unix socket, which only the user who runs the program may open (mode 0600), with any number of
 * callers at once. A socket that a dead program left behind is replaced; one that is answered is not, nor is a file.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const { path } = options;
  const callers = createCallers(options);
  // A caller that has nothing more to ask ends its side, and still gets its answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (callers.admit(socket)) callers.begin(socket);
  });
  await removeStale(path);
  const made = await listenPrivately(server, path);
  let disposing: Promise<void> | undefined;
  return {
    path,
    peers: callers.peers,
    dispose() {
      disposing ??= new Promise((resolve) => {
        callers.dispose();
        removeOwn(path, made);
        server.close(() => resolve());
      });
      return disposing;
    },
  };
}

/**
 * A socket is made with the rights that the umask leaves, which is the whole process's and no business of ours. So it is
 * made in a folder that nobody else may enter, and shown at its place only when its own rights are right.
 */
async function listenPrivately(server: Server, path: string): Promise<Stats> {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(dirname(path), '.h'));
    const hidden = join(folder, 's');
    for (const address of [path, hidden]) {
      if (Buffer.byteLength(address) > pathMaxBytes) throw new Error(`its path is longer than ${pathMaxBytes} bytes`);
    }
    await listen(server, hidden);
    chmodSync(hidden, 0o600);
    linkSync(hidden, path);
    return lstatSync(path);
  } catch (error) {
    server.close();
    throw new HalError('usage', `cannot make the socket ${path}: ${messageOf(error)}`, { cause: error });
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
}

/** Another program may have put its own socket there meanwhile. */
function removeOwn(path: string, made: Stats): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.ino === made.ino && found.dev === made.dev) rmSync(path, { force: true });
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
