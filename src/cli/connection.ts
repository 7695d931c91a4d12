import { connect } from 'node:net';
import type { Method } from '../faces/methods/method.ts';
import { createPeer, type Peer } from '../faces/rpc/peer.ts';
import { silentLogger } from '../util/logger.ts';
import { CommandFailure, exitCodes, type CliIo } from './io.ts';

/** Timeout of a request to a running machine, unless the command waits by its nature. */
const answerMs = 10_000;
/** The answers of a machine with many thousand pins are longer than a machine's own limit on input. */
const answerBytes = 256 * 1024 * 1024;

/** A connection to the socket of a running machine. */
export interface MachineConnection {
  request(method: string, params: object, timeoutMs?: number): Promise<unknown>;
  /** Resolves when the machine has closed the connection. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Connects to the machine of `--socket`, or of HALYARD_SOCKET. */
export async function connectToMachine(
  socketOption: string | undefined,
  io: CliIo,
  methods: readonly Method[] = [],
): Promise<MachineConnection> {
  const path = socketOption ?? io.env['HALYARD_SOCKET'];
  if (path === undefined || path === '') {
    throw new CommandFailure(
      exitCodes.failed,
      'no machine to connect to: give --socket PATH or set HALYARD_SOCKET to the path of halyard run --socket',
    );
  }
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', (error) => {
      const reason = `no machine answers at ${path}: is halyard run --socket ${path} running? (${error.message})`;
      reject(new CommandFailure(exitCodes.failed, reason, { cause: error }));
    });
  });
  const peer: Peer = createPeer({
    input: socket,
    output: socket,
    methods,
    logger: silentLogger,
    maxFrameBytes: answerBytes,
  });
  return {
    request: (method, params, timeoutMs = answerMs) => peer.request(method, { ...params }, timeoutMs),
    closed: peer.closed,
    close() {
      peer.dispose();
      socket.destroy();
    },
  };
}
