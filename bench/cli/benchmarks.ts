import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inRounds, type Benchmark } from '../harness/benchmark.ts';
import { atMostTimes, figureOf } from '../harness/figure.ts';
import { cleanEnvironment, programFile, root } from '../harness/program.ts';
import { python } from '../harness/system.ts';
import { inWorker } from '../harness/worker.ts';

/** How long a start takes, which is most of what a one-shot command does. */
export const cliBenchmarks: readonly Benchmark[] = [
  {
    names: ['cli.state'],
    run: ({ quick }) =>
      inWorker('simulatedPlug', { count: 1, closesAfterReply: false }, async (server) => {
        const [port = 0] = await server.call('ports');
        const found = await inRounds(1 + (quick ? 5 : 15), {
          halyard: () =>
            timeToEnd(process.execPath, [programFile, 'plug', 'state', '-H', `127.0.0.1:${port}`], 'Power OFF\n'),
          'node -e 0': () => timeToEnd(process.execPath, ['-e', '0'], ''),
          python: () =>
            timeToEnd(python, [join(root, 'bench/peers/state.py'), '127.0.0.1', String(port)], 'Power OFF\n'),
        });
        // The first of each reads its files from the disk.
        const warm = found.slice(1);
        const goals = [atMostTimes('halyard', 1.9, 'node -e 0')];
        const plan = { name: 'cli.state', unit: 'ms', ours: 'halyard', floor: 'node -e 0', peers: ['python'], goals };
        return [figureOf(plan, warm)];
      }),
  },
  {
    names: ['cli.run-ready'],
    async run({ quick }) {
      const found = await inRounds(1 + (quick ? 5 : 15), {
        halyard: () =>
          timeToOutput(
            [programFile, 'run', '--log-level', 'warn', join(root, 'configs/sim/printer.yaml')],
            'runner.ready',
          ),
        'node -e 0': () => timeToEnd(process.execPath, ['-e', '0'], ''),
      });
      const goals = [atMostTimes('halyard', 3.5, 'node -e 0')];
      return [
        figureOf({ name: 'cli.run-ready', unit: 'ms', ours: 'halyard', floor: 'node -e 0', goals }, found.slice(1)),
      ];
    },
  },
];

/** Milliseconds from the start of a process to its end, which must be a good one. */
async function timeToEnd(command: string, args: readonly string[], expected: string): Promise<number> {
  const startMs = performance.now();
  const child = spawn(command, args, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const tookMs = performance.now() - startMs;
  if (code !== 0 || output !== expected) throw new Error(`${command} ${args.join(' ')}: ${code}, ${output}`);
  return tookMs;
}

/** Milliseconds from the start of a Node process to a word on its stdout; then its stdin ends, and it must end well. */
async function timeToOutput(args: readonly string[], word: string): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: ['pipe', 'pipe', 'inherit'] });
  let tookMs: number | undefined;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (tookMs !== undefined || !output.includes(word)) return;
    tookMs = performance.now() - startMs;
    child.stdin.end();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || tookMs === undefined) throw new Error(`${args.join(' ')}: ${code}, ${output}`);
  return tookMs;
}
