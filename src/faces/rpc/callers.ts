import type { Socket } from 'node:net';
import type { Logger } from '../../util/logger.ts';
import type { Clock } from '../../util/clock.ts';
import type { Delimiter } from '../../util/framing.ts';
import type { Dialect } from '../../gcode/dialects.ts';
import type { MachineApi } from '../../machine/api/api.ts';
import type { Authority } from '../../machine/api/authority.ts';
import type { Method } from '../methods/method.ts';
import { createMachinePeer } from './machine-peer.ts';
import { readerPatienceMs, type Peer } from './peer.ts';

export interface CallersOptions {
  /** What callers are named by, with a number each. */
  readonly name?: string;
  readonly api: MachineApi;
  /** What callers are offered; `peerMethods` by default. */
  readonly methods?: readonly Method[];
  /** What callers may do; everything by default. */
  readonly authority?: Authority;
  /** Whose G-code they send, where they do not say so themselves. */
  readonly dialect?: Dialect | undefined;
  readonly clock?: Clock;
  readonly logger: Logger;
  readonly delimiter?: Delimiter;
}

/** Those who are connected to a server, each with a conversation of its own. */
export interface Callers {
  readonly peers: ReadonlySet<Peer>;
  /** Takes a connection in; hangs up when there are too many. Returns whether it was taken. */
  admit(socket: Socket): boolean;
  /** Begins the conversation on a connection that was taken in. */
  begin(socket: Socket): void;
  /** Hangs up on everybody. */
  dispose(): void;
}

/** So many may be connected at once. */
const callersMax = 64;

export function createCallers(options: CallersOptions): Callers {
  const { api, clock, name = 'socket', authority, dialect, logger, delimiter } = options;
  const peers = new Set<Peer>();
  let number = 0;
  const sockets = new Set<Socket>();
  return {
    peers,
    admit(socket) {
      // Stays for good: a connection may be reset at any time.
      socket.on('error', () => {});
      if (sockets.size >= callersMax) {
        logger.warn({}, `a connection was refused: ${callersMax} are open`);
        socket.destroy();
        return false;
      }
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      return true;
    },
    begin(socket) {
      const peer = createMachinePeer(api, {
        client: api.connect({ name: `${name} ${++number}`, dialect, ...(authority && { authority }) }),
        ...(options.methods && { methods: options.methods }),
        ...(clock && { clock }),
        input: socket,
        output: socket,
        logger,
        ...(delimiter ? { delimiter } : {}),
      });
      peers.add(peer);
      void peer.closed.finally(() => {
        peers.delete(peer);
        boundEnd(socket, logger);
        socket.end();
      });
    },
    dispose() {
      for (const peer of peers) peer.dispose();
      for (const socket of sockets) {
        boundEnd(socket, logger);
        socket.destroySoon();
      }
    },
  };
}

/** What a caller has not read yet holds its connection no longer than it reads. */
function boundEnd(socket: Socket, logger: Logger): void {
  socket.setTimeout(readerPatienceMs, () => {
    const bytes = socket.writableLength;
    if (bytes > 0)
      logger.warn({ bytes }, `a caller has not read its answers for ${readerPatienceMs / 1000} s: given up`);
    socket.destroy();
  });
}
