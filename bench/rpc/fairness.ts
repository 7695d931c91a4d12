import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { Benchmark } from '../harness/benchmark.ts';
import { figureOf, rounded, type Goal, type Reported } from '../harness/figure.ts';
import { programFile } from '../harness/program.ts';
import { quantile } from '../harness/statistics.ts';
import { sleep } from '../harness/system.ts';
import { inWorker } from '../harness/worker.ts';
import { loads } from './fairness-load.ts';
import { startNode } from './stdio-child.ts';

const limitMs = 50;
/** With these, a machine has 10,000 pins. */
const gatesOfLarge = 3300;

/** How soon a caller's M65 is done beside another caller that asks for much. */
export const fairnessBenchmark: Benchmark = {
  names: ['rpc.fairness', 'rpc.fairness.10k'],
  async run({ quick }) {
    const events = quick ? 15 : 100;
    return [await fairness('rpc.fairness', 20, events), await fairness('rpc.fairness.10k', gatesOfLarge, events)];
  },
};

async function fairness(name: string, gates: number, events: number): Promise<Reported> {
  const times = await withMachine(gates, async ({ socket, halFile, plug }) => {
    const found: Record<string, readonly number[]> = {};
    // Until what it does is compiled.
    await switchOften(socket, plug, 20);
    found['alone'] = await switchOften(socket, plug, events);
    for (const load of loads) {
      const params = { socket, load, halFile };
      found[load] = await inWorker('fairnessLoad', params, () => switchOften(socket, plug, events));
    }
    return found;
  });
  const p95s = Object.fromEntries(Object.entries(times).map(([load, each]) => [load, quantile(each, 0.95)]));
  const [worst] = loads.toSorted((a, b) => (p95s[b] ?? 0) - (p95s[a] ?? 0));
  const goal: Goal = {
    text: `≤ ${limitMs} ms p95 beside each`,
    judge: (measured) => ({
      met: measured.value('worst') <= limitMs,
      shown: `p50/p95/p99: ${Object.entries(times)
        .map(([load, each]) => `${load} ${[0.5, 0.95, 0.99].map((part) => rounded(quantile(each, part))).join('/')}`)
        .join(', ')}`,
    }),
  };
  const plan = { name, unit: 'ms p95', ours: 'worst', floor: 'alone', peers: [...loads], goals: [goal] };
  return figureOf(plan, [{ ...p95s, worst: p95s[worst ?? ''] ?? Number.NaN }]);
}

interface Started {
  readonly socket: string;
  readonly halFile: string;
  readonly plug: SimulatedPlug;
}

async function withMachine<R>(gates: number, use: (started: Started) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  const plug = createSimulatedPlug({ model: 'hs110', serial: 1 });
  await plug.start();
  const [file, gatesFile, halFile, socket] = ['m.yaml', 'gates.hal', 'long.hal', 's'].map((each) =>
    join(folder, each),
  ) as [string, string, string, string];
  writeFileSync(gatesFile, `loadrt and2 count=${gates}\n`);
  writeFileSync(halFile, 'setp and2.0.in1 1\nsetp and2.0.in1 0\n'.repeat(50_000));
  writeFileSync(
    file,
    [
      'machine: bench',
      'load:',
      '  - motion: {digital-outputs: 64}',
      `  - smartplug: {name: plug, driver: kasa, address: 127.0.0.1, port: ${plug.port}}`,
      'nets:',
      '  power: [motion.digital-out-io-15, plug.enable]',
      'source: gates.hal',
      '',
    ].join('\n'),
  );
  const child = startNode([programFile, 'run', '--log-level', 'error', '--socket', socket, file]);
  try {
    await child.answers(1, () => {});
    await sleep(500);
    return await use({ socket, halFile, plug });
  } finally {
    await child.end();
    await plug.dispose();
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds from a line of G-code on a socket until it is answered and the relay has followed. */
async function switchOften(path: string, plug: SimulatedPlug, events: number): Promise<number[]> {
  const socket = connect(path);
  await once(socket, 'connect');
  const times: number[] = [];
  for (let i = 0; i < events; i++) {
    const on = !plug.on;
    const moved = relayMoves(plug, on);
    const answered = answerOn(socket);
    const startMs = performance.now();
    const line = `${on ? 'M64' : 'M65'} P15`;
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: i, method: 'gcode.execute', params: { line } })}\n`);
    await Promise.all([moved, answered]);
    times.push(performance.now() - startMs);
    await sleep(20);
  }
  socket.destroy();
  return times;
}

function relayMoves(plug: SimulatedPlug, on: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the relay does not move')), 30_000);
    const stop = plug.onRelay((change) => {
      if (change.on !== on) return;
      clearTimeout(limit);
      stop();
      resolve();
    });
  });
}

/** What is told beside it is no answer. */
async function answerOn(socket: Socket): Promise<void> {
  let text = '';
  while (!/"id":\d+,"result".*\n/.test(text)) text += String(((await once(socket, 'data')) as [Buffer])[0]);
}
