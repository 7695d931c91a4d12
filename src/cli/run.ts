import { messageOf } from '../errors.ts';
import type { OptionValue } from '../catalog/header.ts';
import { createMachinePeer } from '../faces/rpc/machine-peer.ts';
import { readerPatienceMs, type Peer } from '../faces/rpc/peer.ts';
import type { Dialect } from '../gcode/dialects.ts';
import type { Authority } from '../machine/api/authority.ts';
import type { EventLog } from '../machine/event-log.ts';
import { finishRequests } from '../machine/finish-requests.ts';
import { firstContact } from '../machine/first-contact.ts';
import type { Machine } from '../machine/machine.ts';
import { fileAppender } from '../util/file-appender.ts';
import type { Delimiter } from '../util/framing.ts';
import type { Logger } from '../util/logger.ts';
import { buildUntilStopped, claimsFolder, isHalFile, machineContext } from './build-machine.ts';
import { drain } from './drain.ts';
import { CommandFailure, exitCodes, printLine, printText, type CliIo, type ExitCode } from './io.ts';
import { createLogger, type LogLevel } from './log.ts';
import type { StopSignals } from './stop-signals.ts';

export interface RunOptions {
  /** Path of a Unix socket to speak JSON-RPC on. */
  readonly socket?: string;
  /** `HOST:PORT` to speak JSON-RPC on; only with `tokenFile`. */
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly delimiter?: Delimiter;
  /** The G-code dialect of callers that do not name one. */
  readonly dialect?: Dialect;
  /** The authority of callers of `socket` and `listen`; all by default. */
  readonly allow?: Authority;
  /** By default a prompt on a terminal, and JSON-RPC otherwise. */
  readonly stdin?: 'rpc' | 'halcmd' | 'none';
  readonly sim?: boolean;
  /** Path of a file that each event is appended to. */
  readonly eventLog?: string;
  readonly logLevel: LogLevel;
  /** Seconds for open requests when the machine stops; 5 by default. */
  readonly finishWithin?: number;
}

/** How a machine is started. */
export interface RunStart {
  readonly signals: StopSignals;
  /** Whether the threads run from the start. HAL files start them with `start`. */
  readonly threads?: boolean;
  /** Read stdin only after every plug has answered or failed once, so that requests get true answers. */
  readonly afterContact?: boolean;
}

const finishWithinS = 5;
const contactMs = 3000;

/** `halyard run`: a machine from a machine file, from HAL files, or from both. */
export async function run(
  files: readonly string[],
  options: RunOptions,
  io: CliIo,
  signals: StopSignals,
): Promise<ExitCode> {
  const logger = createLogger(io.stderr, options.logLevel);
  const { socket } = options;
  await checkListen(options, io);
  const env = socket === undefined ? io.env : { ...io.env, HALYARD_SOCKET: socket };
  const context = { ...machineContext(io, logger, options.sim ?? false), env, claimsFolder: claimsFolder(io.env) };
  const machine = await buildUntilStopped(files, context, io, signals);
  if (machine) return runMachine(machine, logger, options, io, { threads: !files.every(isHalFile), signals });
  logger.info({}, `${signals.stop.reason} before the machine has started: nothing was switched`);
  return exitCodes.done;
}

/** Reports a wrong command line before anything is loaded. */
async function checkListen({ listen, tokenFile }: RunOptions, { env }: CliIo): Promise<void> {
  if (listen === undefined) return;
  const { parseListen } = await import('../faces/rpc/parse-listen.ts');
  const { readToken } = await import('../faces/rpc/token.ts');
  try {
    parseListen(listen);
    readToken(tokenFile, env['CREDENTIALS_DIRECTORY']);
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, messageOf(error), { cause: error });
  }
}

/** Runs a machine until a signal, the end of stdin or `runner.stop`, then ends it and leaves every relay as it is. */
export async function runMachine(
  machine: Machine,
  logger: Logger,
  options: Omit<RunOptions, 'sim'>,
  io: CliIo,
  { signals, ...start }: RunStart,
): Promise<ExitCode> {
  const { delimiter = 'newline' } = options;
  const finishWithinMs = (options.finishWithin ?? finishWithinS) * 1000;
  const mode = options.stdin ?? (io.stdin.isTTY === true ? 'halcmd' : 'rpc');
  await openFaces(machine, options);
  signals.stops(machine);
  machine.start(start);
  if (start.afterContact) await firstContact(machine, contactMs);
  const peer =
    mode === 'rpc'
      ? createMachinePeer(machine.api, {
          client: machine.api.connect({ name: 'stdin', dialect: options.dialect }),
          greet: (greeted) => greeted.notify('runner.ready', { machine: machine.name }),
          fromStart: true,
          lingerMs: finishWithinMs,
          keepsNotifying: true,
          input: io.stdin,
          output: io.stdout,
          logger,
          delimiter,
          clock: machine.context.clock,
        })
      : undefined;
  void peer?.closed.then(() => machine.requestStop('end of stdin'));
  const { clock } = machine.context;
  let endedMs: number | undefined;
  if (peer) io.stdin.once('end', () => (endedMs = clock.now()));
  const eventLog = await writeEvents(machine, options.eventLog);
  logger.info({ components: machine.hal.components.size }, `machine '${machine.name}' runs`);
  const prompt = mode === 'halcmd' ? await openPrompt(machine, io) : undefined;

  const why = await machine.stopRequested;
  prompt?.close();
  const isFinished = await finishRequests(
    machine,
    finishWithinMs - (endedMs === undefined ? 0 : clock.now() - endedMs),
    signals.hurry,
  );
  signals.requestsOver();
  logger.info({}, `machine '${machine.name}' stops: ${why}; every relay stays as it is`);
  await machine.dispose();
  await eventLog?.close();
  peer?.dispose();
  const isRead = peer ? await answersRead(peer, io, logger) : true;
  return isRead && isFinished ? exitCodes.done : exitCodes.failed;
}

/**
 * Waits for the reader of the last answers. FALSE when it does not read them; they are then dropped, with a warning.
 */
async function answersRead(peer: Peer, { stdout }: CliIo, logger: Logger): Promise<boolean> {
  let isRead = peer.stats.unread === 0;
  if (isRead) {
    const bytes = await drain(stdout, readerPatienceMs);
    isRead = bytes === 0;
    if (!isRead) logger.warn({ bytes }, `the last answers were not read for ${readerPatienceMs / 1000} s: given up`);
  }
  if (!isRead) stdout.destroy();
  return isRead;
}

async function writeEvents({ journal, context }: Machine, file: string | undefined): Promise<EventLog | undefined> {
  if (file === undefined) return undefined;
  const { openEventLog } = await import('../machine/event-log.ts');
  return openEventLog(file, journal, { ...context, files: context.files ?? fileAppender() });
}

/** Opens the faces of the machine file and of the command line. When one cannot open, disposes of the machine. */
async function openFaces(machine: Machine, options: Omit<RunOptions, 'sim'>): Promise<void> {
  const { socket, listen, tokenFile, delimiter, dialect, allow } = options;
  try {
    if (socket !== undefined || listen !== undefined) {
      machine.addFace('rpc', given({ socket, listen, 'token-file': tokenFile, delimiter, dialect, allow }));
    }
    await machine.openFaces();
  } catch (error) {
    await machine.dispose();
    throw error;
  }
}

function given(options: Readonly<Record<string, OptionValue | undefined>>): ReadonlyMap<string, OptionValue> {
  return new Map(Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function openPrompt(machine: Machine, { stdin, stdout, stderr }: CliIo): Promise<{ close(): void }> {
  const { startPrompt } = await import('../faces/halcmd/prompt.ts');
  const sink = {
    out: (text: string) => printText(stdout, text),
    err: (text: string) => printText(stderr, text),
    detail: (text: string) => printLine(stderr, text),
  };
  return startPrompt(machine.api, { input: stdin, output: stdout, sink });
}
