import type { HalcmdSink } from '../halcmd/host.ts';
import { createHalcmdInterpreter } from '../halcmd/interpreter.ts';
import { halcmdHostOf } from './halcmd-host.ts';
import type { MachineCore } from './core.ts';

/**
 * Runs a HAL file on a machine that has not started: to its end, to its first error, which `sink` gets with file and line, or
 * until `stop` aborts. Resolves to whether every line succeeded. The machine switches nothing before it starts.
 */
export async function runHalFile(
  machine: MachineCore,
  path: string,
  sink: HalcmdSink,
  stop?: AbortSignal,
): Promise<boolean> {
  const options = stop ? { signal: stop } : {};
  return (await createHalcmdInterpreter(machine.hal, halcmdHostOf(machine), sink, options).runFile(path)) === 0;
}
