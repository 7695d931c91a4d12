import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { componentTypes } from '../components/registry.ts';
import { ConfigError } from '../errors.ts';
import { loadCompiledHeaders } from '../config/compiled-headers.ts';
import { runHalFile } from '../machine/hal-file.ts';
import { finishRequests } from '../machine/finish-requests.ts';
import { firstContact } from '../machine/first-contact.ts';
import type { Authority } from '../machine/api/authority.ts';
import type { MachineServices } from '../machine/core.ts';
import { Machine } from '../machine/machine.ts';
import type { EventLog } from '../machine/event-log.ts';
import type { PlugDriverFactory } from '../plugs/driver.ts';
import { plugDrivers } from '../plugs/registry.ts';
import { faceTypes } from '../faces/registry.ts';
import { createMachinePeer } from '../faces/rpc/machine-peer.ts';
import { readerPatienceMs, type Peer } from '../faces/rpc/peer.ts';
import { programProtocol } from '../faces/rpc/program.ts';
import type { OptionValue } from '../catalog/header.ts';
import type { Dialect } from '../gcode/dialects.ts';
import type { Delimiter } from '../util/framing.ts';
import { fileAppender } from '../util/file-appender.ts';
import type { Logger } from '../util/logger.ts';
import { stateFiles } from '../util/state-files.ts';
import { processClock } from './clock.ts';
import { drain } from './drain.ts';
import { CommandFailure, exitCodes, printLine, printText, type CliIo, type ExitCode } from './io.ts';
import { createLogger, type LogLevel } from './log.ts';
import { untilStopped, type StopSignals } from './stop-signals.ts';

export interface RunOptions {
  /** Path of a Unix socket to speak JSON-RPC on. */
  readonly socket?: string;
  /** `HOST:PORT` to speak JSON-RPC on; only with `tokenFile`. */
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly delimiter?: Delimiter;
  /** Whose G-code callers send, where they do not say so themselves. */
  readonly dialect?: Dialect;
  /** What callers of `socket` and `listen` may do; everything when it is not given. */
  readonly allow?: Authority;
  /** A prompt on a terminal and JSON-RPC otherwise, when it is not given. */
  readonly stdin?: 'rpc' | 'halcmd' | 'none';
  readonly sim?: boolean;
  /** Path of a file that each event is appended to. */
  readonly eventLog?: string;
  readonly logLevel: LogLevel;
  /** Seconds that open requests get when the machine is to stop; 5 when it is not given. */
  readonly finishWithin?: number;
}

/** What differs between machines that are run. */
export interface RunStart {
  readonly signals: StopSignals;
  /** Whether the threads run from the start, which HAL files leave to their `start`. */
  readonly threads?: boolean;
  /** stdin is read only when the plugs have answered or failed once, so that what is asked of them is answered truly. */
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
  const env = socket === undefined ? io.env : { ...io.env, HALYARD_SOCKET: socket };
  const context = { ...machineContext(io, logger, options.sim ?? false), env, claimsFolder: claimsFolder(io.env) };
  const machine = await buildUntilStopped(files, context, io, signals);
  if (machine) return runMachine(machine, logger, options, io, { threads: !files.every(isHalFile), signals });
  logger.info({}, `${signals.stop.reason} before the machine has started: nothing was switched`);
  return exitCodes.done;
}

/** Undefined when a signal has come meanwhile; what was made is ended again then. */
async function buildUntilStopped(
  files: readonly string[],
  context: MachineServices,
  io: CliIo,
  signals: StopSignals,
): Promise<Machine | undefined> {
  const { stop } = signals;
  try {
    const machine = await untilStopped(buildMachine(files, context, io, stop), signals, context.clock);
    if (!stop.aborted) return machine;
    await machine.dispose();
  } catch (error) {
    if (!stop.aborted || error instanceof ConfigError) throw error;
  }
  return undefined;
}

/**
 * Where the machines of this user find each other. It is the same whether a person or the system has started them: the
 * usual folder of `XDG_RUNTIME_DIR` is only there while a person is logged in.
 */
export function claimsFolder(env: CliIo['env']): string | undefined {
  const uid = process.getuid?.();
  const { HALYARD_RUNTIME_DIR: given, XDG_RUNTIME_DIR: session } = env;
  const folder = given ?? (session && session !== `/run/user/${uid}` ? session : tmpdir());
  return uid === undefined || folder === '' ? undefined : join(folder, `halyard-${uid}`);
}

/** What a machine needs of the program around it. */
export function machineContext(io: CliIo, logger: Logger, sim: boolean): MachineServices {
  return {
    clock: processClock(),
    logger,
    headers: loadCompiledHeaders(io.headers),
    types: componentTypes,
    faces: faceTypes,
    programProtocol,
    drivers: sim ? onlySimulated(plugDrivers) : plugDrivers,
    files: fileAppender(),
    stateFiles: stateFiles(),
    env: io.env,
    pid: process.pid,
  };
}

/** Builds a machine from files; when one of them is refused, or `stop` aborts, what was made is ended again. */
export async function buildMachine(
  files: readonly string[],
  context: MachineServices,
  io: CliIo,
  stop?: AbortSignal,
): Promise<Machine> {
  const machineFiles = files.filter((file) => !isHalFile(file));
  const [machineFile, second] = machineFiles;
  if (second !== undefined) {
    throw new CommandFailure(exitCodes.usage, `one machine file at a time: ${machineFiles.join(', ')} were given`);
  }
  const machine =
    machineFile === undefined ? new Machine(nameOf(files), context) : await fromYaml(machineFile, context, io, stop);
  await runHalFiles(machine, files.filter(isHalFile), io, stop);
  return machine;
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

/** Waits for the reader of the last answers. FALSE when it does not read them; they are given up then, and logged. */
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

async function fromYaml(
  file: string,
  context: MachineServices,
  io: CliIo,
  stop: AbortSignal | undefined,
): Promise<Machine> {
  const { machineOf } = await import('./machine-file.ts');
  const { machine, halFiles } = await machineOf(file, context, io.env);
  await runHalFiles(machine, halFiles, io, stop);
  return machine;
}

/** Runs HAL files on a machine; when one fails, the machine is ended and the failure thrown. */
async function runHalFiles(
  machine: Machine,
  files: readonly string[],
  io: CliIo,
  stop: AbortSignal | undefined,
): Promise<void> {
  // At once, so that the programs end although a line of the file may wait for something that heeds no signal.
  const end = () => void machine.dispose();
  stop?.addEventListener('abort', end);
  // stdout belongs to JSON-RPC: what a HAL file shows is for people.
  const show = (text: string) => printText(io.stderr, text);
  for (const file of files) {
    const detail = (text: string) => machine.context.logger.warn({ file }, text);
    if (await runHalFile(machine, file, { out: show, err: show, detail }, stop)) continue;
    await machine.dispose();
    throw new CommandFailure(exitCodes.failed, `${file} failed; nothing was switched`);
  }
  stop?.removeEventListener('abort', end);
}

/** Opens the faces of the machine file and of the command line. When one is refused, the machine is ended again. */
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

function isHalFile(file: string): boolean {
  return extname(file) === '.hal';
}

function nameOf(files: readonly string[]): string {
  return basename(files[0] ?? 'halyard', '.hal');
}

function onlySimulated(drivers: ReadonlyMap<string, PlugDriverFactory>): ReadonlyMap<string, PlugDriverFactory> {
  const simulated = drivers.get('sim');
  return simulated ? new Map([...drivers.keys()].map((name) => [name, simulated])) : drivers;
}
