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

/** The services that the program gives a machine. */
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
 * The folder where the machines of this user find each other. It must be the same whether a person or the system
 * started them, and the usual folder of `XDG_RUNTIME_DIR` exists only while a person is logged in.
 */
export function claimsFolder(env: CliIo['env']): string | undefined {
  const uid = process.getuid?.();
  const { HALYARD_RUNTIME_DIR: given, XDG_RUNTIME_DIR: session } = env;
  const folder = given ?? (session && session !== `/run/user/${uid}` ? session : tmpdir());
  return uid === undefined || folder === '' ? undefined : join(folder, `halyard-${uid}`);
}

/** Builds a machine from files. When a file is refused or `stop` aborts, disposes of the machine again. */
export async function buildMachine(
  files: readonly string[],
  context: RunContext,
  io: CliIo,
  stop?: AbortSignal,
): Promise<Machine> {
  const machineFiles = files.filter((file) => !isHalFile(file));
  const [machineFile, second] = machineFiles;
  if (second !== undefined) {
    throw new CommandFailure(exitCodes.usage, `expected one machine file, not ${machineFiles.join(', ')}`);
  }
  const machine =
    machineFile === undefined ? new Machine(nameOf(files), context) : await fromYaml(machineFile, context, io, stop);
  await runHalFiles(machine, files.filter(isHalFile), io, stop);
  return machine;
}

/** Undefined when a signal came meanwhile. The machine is then disposed of. */
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

/** Runs HAL files on a machine. When one fails, disposes of the machine and throws. */
async function runHalFiles(
  machine: Machine,
  files: readonly string[],
  io: CliIo,
  stop: AbortSignal | undefined,
): Promise<void> {
  // At once, so that programs end even while a line of the file waits for something that ignores signals.
  const end = () => void machine.dispose();
  stop?.addEventListener('abort', end);
  // stdout belongs to JSON-RPC, so the output of HAL files goes to stderr.
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
