import { collectingSink, type HalcmdSink } from '../halcmd/host.ts';
import { runInvocation } from '../halcmd/run-invocation.ts';
import type { HalcmdCall, HalcmdOutcome } from '../rpc/host.ts';
import { halcmdHostOf, type HalcmdHostOptions } from './halcmd-host.ts';
import type { Machine } from './machine.ts';

/** Does what one call of halcmd does, and gives what it wrote. */
export async function callHalcmd(machine: Machine, call: HalcmdCall): Promise<HalcmdOutcome> {
  const sink = collectingSink();
  const code = await runHalcmd(machine, call, sink, call.cwd === undefined ? {} : { cwd: call.cwd });
  const { stdout, stderr, details } = sink;
  return { code, stdout, stderr, details };
}

/** The same with a sink of the caller's. */
export async function runHalcmd(
  machine: Machine,
  call: HalcmdCall,
  sink: HalcmdSink,
  hostOptions: HalcmdHostOptions = {},
): Promise<number> {
  const { argv, lines, signal } = call;
  return await runInvocation(argv, {
    hal: machine.hal,
    host: halcmdHostOf(machine, hostOptions),
    sink,
    ...(lines ? { stdin: each(lines) } : {}),
    options: signal ? { signal } : {},
  });
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
