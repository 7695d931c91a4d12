import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { componentTypes } from '../components/registry.ts';
import { loadCompiledHeaders } from '../config/compiled-headers.ts';
import { ConfigError } from '../errors.ts';
import { faceTypes } from '../faces/registry.ts';
import { programProtocol } from '../faces/rpc/program.ts';
import { runHalFile } from '../machine/hal-file.ts';
import { Machine } from '../machine/machine.ts';
import { plugDrivers, simulatedDrivers } from '../plugs/registry.ts';
import { fileAppender } from '../util/file-appender.ts';
import type { Logger } from '../util/logger.ts';
import { stateFiles } from '../util/state-files.ts';
import { processClock } from './clock.ts';
import { CommandFailure, exitCodes, printText, type CliIo } from './io.ts';
import type { RunContext } from './run-context.ts';
import { untilStopped, type StopSignals } from './stop-signals.ts';

/** What a machine needs of the program around it. */
export function machineContext(io: CliIo, logger: Logger, isSimulated: boolean): RunContext {
  return {
    isSimulated,
    clock: processClock(),
    logger,
    headers: loadCompiledHeaders(io.headers),
    types: componentTypes,
    faces: faceTypes,
    programProtocol,
    drivers: isSimulated ? simulatedDrivers(plugDrivers) : plugDrivers,
    files: fileAppender(),
    stateFiles: stateFiles(),
    chance: Math.random,
    env: io.env,
    pid: process.pid,
  };
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

/** Builds a machine from files; when one of them is refused, or `stop` aborts, what was made is ended again. */
export async function buildMachine(
  files: readonly string[],
  context: RunContext,
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

/** Undefined when a signal has come meanwhile; what was made is ended again then. */
export async function buildUntilStopped(
  files: readonly string[],
  context: RunContext,
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

async function fromYaml(file: string, context: RunContext, io: CliIo, stop: AbortSignal | undefined): Promise<Machine> {
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

export function isHalFile(file: string): boolean {
  return extname(file) === '.hal';
}

function nameOf(files: readonly string[]): string {
  return basename(files[0] ?? 'halyard', '.hal');
}
