import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { HalError, messageOf } from '../../errors.ts';
import { systemClock } from '../../util/clock.ts';
import { listening } from '../../util/listening.ts';
import { isLoopback } from '../../util/loopback.ts';
import { authenticate } from './authenticate.ts';
import { createCallers, type CallersOptions } from './callers.ts';
import type { Peer } from './peer.ts';

export interface TcpServerOptions extends CallersOptions {
  /** A loopback address: 127.0.0.1 or ::1. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The secret that callers must send first. */
  readonly token: string;
}

export interface TcpServer {
  readonly port: number;
  /** The connected callers that have authenticated. */
  readonly peers: ReadonlySet<Peer>;
  /** Closes every connection. Safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Speaks JSON-RPC on a loopback TCP port. Every user and every web page on this computer can reach such a port, so each
 * caller must send the token first; see `authenticate`. Connections without it cannot keep out a caller that has it.
 */
export async function serveTcp(options: TcpServerOptions): Promise<TcpServer> {
  const { host, port, token, logger, delimiter = 'newline', clock = systemClock() } = options;
  if (!isLoopback(host)) {
    throw new HalError(
      'usage',
      `cannot listen on ${host}: expected 127.0.0.1 or ::1, because the connection is not encrypted`,
    );
  }
  const callers = createCallers({ ...options, name: 'tcp' });
  const strangers = createStrangers();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // This listener stays: a connection may be reset at any time.
    socket.on('error', () => {});
    strangers.add(socket);
    authenticate(socket, { token, delimiter, clock }, (accepted) => {
      strangers.delete(socket);
      if (!accepted) logger.warn({ port: boundPort(server) }, 'refused a connection: it did not send the token');
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

/** How many connections without the token may be open. */
const strangersMax = 64;

/**
 * Connections that have not sent the token yet. They do not count as callers. When there are too many, the newest
 * replaces the oldest, because a caller that has the token sends it at once.
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
