import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRounds, type Benchmark, type Effort } from '../harness/benchmark.ts';
import { atMost, atMostTimes, figureOf, shownOnly, type FigurePlan } from '../harness/figure.ts';
import { programFile, root } from '../harness/program.ts';
import { cpuNs, end, python, residentMb, sleep, start } from '../harness/system.ts';
import { inWorker, startWorker, type Worker } from '../harness/worker.ts';
import { addressOf } from './plug-server-task.ts';
import type { PollParams } from './poll-task.ts';

const many = 1000;
const pythons = 10;
const pollScript = join(root, 'bench/peers/poll.py');

/** What it takes to know how many plugs are. */
export const pollBenchmarks: readonly Benchmark[] = [
  {
    names: ['poll.cpu-1000'],
    run: (effort) =>
      withPlugs(async ({ kept, perRequest }) => {
        const clients = {
          kept: { client: 'halyard', port: kept },
          'per request': { client: 'halyard', port: perRequest },
          'raw kept': { client: 'raw kept', port: kept },
          'raw per request': { client: 'raw per request', port: perRequest },
          'tplink-smarthome-api': { client: 'tplink-smarthome-api', port: kept },
        } as const;
        const windowMs = effort.quick ? 1000 : 4000;
        const found = await withClients(
          Object.entries(clients).map(([name, client]) => [name, { ...client, plugs: effort.quick ? 300 : many }]),
          (workers) =>
            inRounds(effort.rounds, {
              ...measureEach(workers, windowMs),
              [extrapolated]: async () => (many / pythons) * (await pythonCpu(perRequest, pythons, windowMs)),
            }),
        );
        const plan = (way: 'kept' | 'per request', limit: number): FigurePlan => ({
          name: way === 'kept' ? 'poll.cpu-1000' : 'poll.cpu-1000.per-request',
          unit: '% of a core',
          ours: `${way}.cpu`,
          floor: `raw ${way}.cpu`,
          peers: ['tplink-smarthome-api.cpu', extrapolated],
          goals: [
            atMostTimes(`${way}.cpu`, 1.3, `raw ${way}.cpu`, 'raw'),
            atMostTimes(`${way}.cpu`, limit, 'tplink-smarthome-api.cpu', 'tplink-smarthome-api'),
            atMost(`${way}.missed`, 0, 'missed'),
            atMost(`${way}.p99`, 5, 'ms p99'),
          ],
        });
        const single = await inRounds(effort.rounds, {
          halyard: () =>
            inWorker('poll', { client: 'halyard', plugs: 1, port: perRequest }, async (worker) => {
              return (await worker.call('measure', windowMs)).cpu;
            }),
          python: () => pythonCpu(perRequest, 1, windowMs),
        });
        const one: FigurePlan = {
          name: 'poll.cpu-1',
          unit: '% of a core',
          ours: 'halyard',
          peers: ['python'],
          goals: [shownOnly('halyard', 'python')],
        };
        return [
          ...[plan('kept', 0.35), plan('per request', 0.85)].map((each) => figureOf(each, found)),
          figureOf(one, single),
        ];
      }),
  },
  {
    names: ['poll.rss'],
    run: (effort) =>
      withPlugs(async ({ kept, perRequest }) => {
        const found = await inRounds(effort.quick ? 1 : 3, {
          '1 plug': () => residentOfHalyard(1, kept),
          '1000 plugs': () => residentOfHalyard(effort.quick ? 300 : many, kept),
          'bare Node': () => residentOf(process.execPath, ['-e', 'setInterval(() => {}, 1000)']),
          'python, 1 plug': () => residentOf(python, [pollScript, addressOf(0), String(perRequest)]),
        });
        const floor = 'bare Node';
        const plans: readonly FigurePlan[] = [
          {
            name: 'poll.rss',
            unit: 'MB',
            ours: '1 plug',
            floor,
            peers: ['python, 1 plug'],
            goals: [atMostTimes('1 plug', 1.4, floor)],
          },
          {
            name: 'poll.rss.1000',
            unit: 'MB',
            ours: '1000 plugs',
            floor,
            goals: [atMost('1000 plugs', 115, 'MB')],
          },
        ];
        return plans.map((plan) => figureOf(plan, found));
      }),
  },
  {
    names: ['poll.decode'],
    async run({ rounds, sampleMs }) {
      const found = await inRounds(rounds, {
        'decode and parse': () => inWorker('decode', null, (worker) => worker.call('decode', sampleMs)),
        'JSON.parse': () => inWorker('decode', null, (worker) => worker.call('parse', sampleMs)),
      });
      const goals = [atMostTimes('decode and parse', 1.5, 'JSON.parse')];
      const plan = { name: 'poll.decode', unit: 'ns', ours: 'decode and parse', floor: 'JSON.parse', goals };
      return [figureOf(plan, found)];
    },
  },
  {
    names: ['poll.scale'],
    run: (effort: Effort) =>
      withPlugs(async ({ kept }) => {
        const sizes = effort.quick ? [10, 100, 1000] : [10, 100, 1000, 4000];
        const found = await withClients(
          sizes.map((plugs) => [`${plugs} plugs`, { client: 'halyard', plugs, port: kept }]),
          (workers) => inRounds(effort.rounds, measureEach(workers, effort.quick ? 1000 : 1500)),
        );
        const [largest = '', ...others] = sizes.map((plugs) => `${plugs} plugs.perPoll`).reverse();
        const plan: FigurePlan = {
          name: 'poll.scale',
          unit: 'µs/poll',
          ours: largest,
          peers: others.toReversed(),
          goals: others.toReversed().map((other) => atMostTimes(largest, 1.2, other)),
        };
        return [figureOf(plan, found)];
      }),
  },
];

const extrapolated = `Python, ${pythons} processes extrapolated`;

function withPlugs<R>(use: (ports: { kept: number; perRequest: number }) => Promise<R>): Promise<R> {
  return inWorker('plugServer', null, async (server) => use(await server.call('ports')));
}

/** The processes live through all rounds, as pollers do. */
async function withClients<R>(
  clients: readonly (readonly [string, PollParams])[],
  use: (workers: ReadonlyMap<string, Worker<'poll'>>) => Promise<R>,
): Promise<R> {
  const workers = new Map<string, Worker<'poll'>>();
  try {
    for (const [name, params] of clients) workers.set(name, await warm(await startWorker('poll', params)));
    return await use(workers);
  } finally {
    for (const worker of workers.values()) await worker.end();
  }
}

async function warm(worker: Worker<'poll'>): Promise<Worker<'poll'>> {
  await worker.call('measure', 500);
  return worker;
}

function measureEach(workers: ReadonlyMap<string, Worker<'poll'>>, durationMs: number) {
  return Object.fromEntries(Array.from(workers, ([name, worker]) => [name, () => worker.call('measure', durationMs)]));
}

/** Percent of a core of so many Python processes with a plug each. */
async function pythonCpu(port: number, processes: number, durationMs: number): Promise<number> {
  const children = Array.from({ length: processes }, (_, i) => start(python, [pollScript, addressOf(i), String(port)]));
  try {
    await sleep(700);
    const used = () => children.reduce((sum, { pid = 0 }) => sum + cpuNs(pid), 0);
    const before = used();
    const startMs = performance.now();
    await sleep(durationMs);
    return (used() - before) / 1e4 / (performance.now() - startMs);
  } finally {
    await Promise.all(children.map(end));
  }
}

async function residentOf(command: string, args: readonly string[], afterMs = 500): Promise<number> {
  const child = start(command, args);
  try {
    await sleep(afterMs);
    return residentMb(child.pid ?? 0);
  } finally {
    await end(child);
  }
}

async function residentOfHalyard(plugs: number, port: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  try {
    const file = join(folder, 'farm.yaml');
    const load = Array.from({ length: plugs }, (_, i) => {
      return `  - smartplug: {name: plug-${i}, driver: kasa, address: ${addressOf(i)}, port: ${port}, meter: true}\n`;
    });
    writeFileSync(file, `machine: farm\nload:\n${load.join('')}`);
    return await residentOf(process.execPath, [programFile, 'run', '--stdin', 'none', file], 4000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
