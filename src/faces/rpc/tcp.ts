import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { HalError, messageOf } from '../../errors.ts';
import { systemClock } from '../../util/clock.ts';
import { listening } from '../../util/listening.ts';
import { isLoopback } from '../../util/loopback.ts';
import { authenticate } from './authenticate.ts';
import { createCallers, type CallersOptions } from './callers.ts';
import type { Peer } from './peer.ts';

export interface TcpServerOptions extends CallersOptions {
  /** An address of loopback: 127.0.0.1 or ::1. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** What callers have to know. */
  readonly token: string;
}

export interface TcpServer {
  readonly port: number;
  /** Those that have authenticated and are connected now. */
  readonly peers: ReadonlySet<Peer>;
  /** Hangs up on everybody. Safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Speaks JSON-RPC on a TCP port of this computer alone. Every user and every web page on it can reach such a port, so
 * each caller first has to send the token; see `authenticate`. Those that have not cannot keep a caller out that does.
 */
export async function serveTcp(options: TcpServerOptions): Promise<TcpServer> {
  const { host, port, token, logger, delimiter = 'newline', clock = systemClock() } = options;
  if (!isLoopback(host)) {
    throw new HalError('usage', `cannot listen on ${host}: expected 127.0.0.1 or ::1, since nothing here is encrypted`);
  }
  const callers = createCallers({ ...options, name: 'tcp' });
  const strangers = createStrangers();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // Stays for good: a connection may be reset at any time.
    socket.on('error', () => {});
    strangers.add(socket);
    authenticate(socket, { token, delimiter, clock }, (accepted) => {
      strangers.delete(socket);
      if (!accepted) logger.warn({ port: boundPort(server) }, 'a connection was refused: it did not send the token');
      else if (callers.admit(socket)) callers.begin(socket);
    });
  });
  await listening(server, { host, port }).catch((error: unknown) => {
    throw new HalError('usage', `cannot listen on ${host} port ${port}: ${messageOf(error)}`, { cause: error });
  });
  let disposing: Promise<void> | undefined;
  return {
    port: boundPort(server),
    peers: callers.peers,
    dispose() {
      disposing ??= new Promise((resolve) => {
        callers.dispose();
        strangers.dispose();
        server.close(() => resolve());
      });
      return disposing;
    },
  };
}

/** So many may be connected at once that have not sent the token yet. */
const strangersMax = 64;

/**
 * Connections that have not sent the token yet. They take no place of a caller's: where there are too many, the oldest is
 * ended for the newest, since whoever knows the token sends it at once.
 */
function createStrangers() {
  const strangers = new Set<Socket>();
  return {
    add(socket: Socket): void {
      const [oldest] = strangers;
      if (oldest && strangers.size >= strangersMax) {
        strangers.delete(oldest);
        oldest.destroy();
      }
      strangers.add(socket);
    },
    delete: (socket: Socket) => void strangers.delete(socket),
    dispose(): void {
      for (const socket of strangers) socket.destroy();
    },
  };
}

function boundPort(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}
