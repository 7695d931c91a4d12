import type { Socket } from 'node:net';
import type { Logger } from '../../util/logger.ts';
import type { Delimiter } from '../../util/framing.ts';
import { createTurns, type Turns } from '../../util/turns.ts';
import type { Method } from './method.ts';
import type { Dialect } from '../../gcode/dialects.ts';
import { createPeer, readerPatienceMs, type Peer } from './peer.ts';

export interface CallersOptions {
  /** What callers are named by, with a number each. */
  readonly name?: string;
  /** The methods for one caller; asked for each that connects. */
  readonly methods: () => readonly Method[];
  /** Whose G-code they send, where they do not say so themselves. */
  readonly dialect?: Dialect | undefined;
  readonly logger: Logger;
  readonly delimiter?: Delimiter;
  /** What they share with the machine's other callers. */
  readonly turns?: Turns;
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
  const { methods, logger, delimiter } = options;
  const { name = 'socket', turns = createTurns() } = options;
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
      const peer = createPeer({
        name: `${name} ${++number}`,
        input: socket,
        output: socket,
        methods: methods(),
        dialect: options.dialect,
        logger,
        turns,
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
