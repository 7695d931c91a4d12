import { createServer, type AddressInfo, type Server } from 'node:net';
import { HalError, messageOf } from '../errors.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import { isLoopback } from '../util/loopback.ts';
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
  readonly clock?: Clock;
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
 * each caller first has to send the token; see `authenticate`.
 */
export async function serveTcp(options: TcpServerOptions): Promise<TcpServer> {
  const { host, port, token, logger, delimiter = 'newline', clock = systemClock() } = options;
  if (!isLoopback(host)) {
    throw new HalError('usage', `cannot listen on ${host}: expected 127.0.0.1 or ::1, since nothing here is encrypted`);
  }
  const callers = createCallers({ ...options, name: 'tcp' });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (!callers.admit(socket)) return;
    authenticate(socket, { token, delimiter, clock }, (accepted) => {
      if (accepted) callers.begin(socket);
      else logger.warn({ port: boundPort(server) }, 'a connection was refused: it did not send the token');
    });
  });
  await listen(server, host, port);
  let disposing: Promise<void> | undefined;
  return {
    port: boundPort(server),
    peers: callers.peers,
    dispose() {
      disposing ??= new Promise((resolve) => {
        callers.dispose();
        server.close(() => resolve());
      });
      return disposing;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      reject(new HalError('usage', `cannot listen on ${host} port ${port}: ${messageOf(error)}`, { cause: error }));
    };
    server.once('error', failed);
    server.listen({ host, port }, () => {
      server.off('error', failed);
      server.on('error', () => {});
      resolve();
    });
  });
}

function boundPort(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}
