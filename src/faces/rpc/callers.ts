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
  /** Callers get this name and a number: `socket 2`. */
  readonly name?: string;
  readonly api: MachineApi;
  /** The methods for callers; `peerMethods` by default. */
  readonly methods?: readonly Method[];
  /** The authority of callers; everything by default. */
  readonly authority?: Authority;
  /** The dialect of their G-code, unless they name one. */
  readonly dialect?: Dialect | undefined;
  readonly clock?: Clock;
  readonly logger: Logger;
  readonly delimiter?: Delimiter;
}

/** The callers connected to a server, each with its own conversation. */
export interface Callers {
  readonly peers: ReadonlySet<Peer>;
  /** Accepts a connection, or closes it when there are too many. Returns whether it was accepted. */
  admit(socket: Socket): boolean;
  /** Begins the conversation on an accepted connection. */
  begin(socket: Socket): void;
  /** Closes every connection. */
  dispose(): void;
}

const callersMax = 64;

export function createCallers(options: CallersOptions): Callers {
  const { api, clock, name = 'socket', authority, dialect, logger, delimiter } = options;
  const peers = new Set<Peer>();
  let number = 0;
  const sockets = new Set<Socket>();
  return {
    peers,
    admit(socket) {
      // This listener stays: a connection may be reset at any time.
      socket.on('error', () => {});
      if (sockets.size >= callersMax) {
        logger.warn({}, `refused a connection: ${callersMax} are open already`);
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

/** Closes an ended connection when its caller stops reading the remaining answers. */
function boundEnd(socket: Socket, logger: Logger): void {
  socket.setTimeout(readerPatienceMs, () => {
    const bytes = socket.writableLength;
    if (bytes > 0)
      logger.warn(
        { bytes },
        `a caller has not read its answers for ${readerPatienceMs / 1000} s; closing its connection`,
      );
    socket.destroy();
  });
}
