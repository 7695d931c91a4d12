import { HalError } from '../errors.ts';
import { collectingSink, type CollectingSink, type HalcmdSink } from '../halcmd/host.ts';
import { runInvocation } from '../halcmd/run-invocation.ts';
import type { HalcmdCall, HalcmdOutcome } from './api/host.ts';
import { halcmdHostOf, type HalcmdHostOptions } from './halcmd-host.ts';
import type { MachineCore } from './core.ts';

/** Runs one call of halcmd and returns its output. */
export async function callHalcmd(machine: MachineCore, call: HalcmdCall): Promise<HalcmdOutcome> {
  const sink = collectingSink();
  const bounded = boundedSink(sink);
  const code = await runHalcmd(machine, call, bounded, call.cwd === undefined ? {} : { cwd: call.cwd });
  const { stdout, stderr, details } = sink;
  return { code, stdout, stderr, details };
}

/** The longest output of one call, in characters: the answer holds all of it. */
const outputMax = 16 * 1024 * 1024;

function boundedSink({ out, err, detail }: CollectingSink): HalcmdSink {
  let written = 0;
  const bounded = (write: (text: string) => void) => (text: string) => {
    written += text.length;
    if (written <= outputMax) return write(text);
    throw new HalError('out-of-range', `the output of halcmd exceeds ${outputMax} characters: request less at once`);
  };
  return { out: bounded(out), err: bounded(err), detail: bounded(detail) };
}

/** The same, with the output going to `sink`. */
export async function runHalcmd(
  machine: MachineCore,
  call: HalcmdCall,
  sink: HalcmdSink,
  hostOptions: HalcmdHostOptions = {},
): Promise<number> {
  const { argv, lines, signal, slices } = call;
  return await runInvocation(argv, {
    hal: machine.hal,
    host: halcmdHostOf(machine, hostOptions),
    sink,
    ...(lines ? { stdin: each(lines) } : {}),
    options: { ...(signal && { signal }), ...(slices && { slices }) },
  });
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
