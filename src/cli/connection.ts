import { connect } from 'node:net';
import type { Method } from '../faces/methods/method.ts';
import { createPeer, type Peer } from '../faces/rpc/peer.ts';
import { silentLogger } from '../util/logger.ts';
import { CommandFailure, exitCodes, type CliIo } from './io.ts';

/** How long a running machine may take to answer, unless a command waits for something by its nature. */
const answerMs = 10_000;
/** Answers of machines with many thousand pins are longer than what a machine itself takes in. */
const answerBytes = 256 * 1024 * 1024;

/** A running machine, spoken to over its socket. */
export interface MachineConnection {
  request(method: string, params: object, timeoutMs?: number): Promise<unknown>;
  /** Resolves when the machine has hung up. */
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
      'no machine to speak to: give --socket PATH or set HALYARD_SOCKET to the path of halyard run --socket',
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
