import { runHalcmd } from '../machine/halcmd.ts';
import type { Machine } from '../machine/machine.ts';
import { room } from './drain.ts';
import { exitCodes, printLine, printText, type CliIo, type ExitCode } from './io.ts';
import type { StopSignals } from './stop-signals.ts';

/**
 * Runs halcmd on a machine of this process, until it is done, a signal comes or the machine is asked to stop. Gives
 * halcmd's exit code. The output of programs goes to stdout, no faster than it is read.
 */
export async function ownHalcmd(
  machine: Machine,
  call: { readonly argv: readonly string[]; readonly lines?: readonly string[] | undefined },
  { stdout, stderr }: CliIo,
  signals: StopSignals,
): Promise<ExitCode> {
  const sink = { out: (text: string) => printText(stdout, text), err: (text: string) => printText(stderr, text) };
  const output = (line: string) => (printLine(stdout, line) ? undefined : room(stdout));
  signals.stops(machine);
  const end = runHalcmd(machine, { ...call, signal: signals.stop }, sink, { output });
  const code = await Promise.race([end, machine.stopRequested.then(() => exitCodes.failed)]);
  return code as ExitCode;
}
