import { inRounds, type Benchmark } from '../harness/benchmark.ts';
import { atMost, atMostTimes, figureOf, shownOnly, type FigurePlan } from '../harness/figure.ts';
import { inWorker } from '../harness/worker.ts';
import { turnsOf, withClients } from './clients.ts';
import { cpuOfFew, pythons, residentSizes } from './processes.ts';

const many = 1000;

/** What it takes to know how many plugs are. */
export const pollBenchmarks: readonly Benchmark[] = [
  {
    names: ['poll.cpu-1000', 'poll.cpu-1'],
    run: ({ quick, rounds }) =>
      withPlugs(async ({ kept, perRequest }) => {
        const plugs = quick ? 200 : many;
        const windowMs = quick ? 500 : 4000;
        const windows = quick ? 1 : rounds;
        const clients = {
          kept: { client: 'halyard', plugs, port: kept },
          'per request': { client: 'halyard', plugs, port: perRequest },
          'raw kept': { client: 'raw kept', plugs, port: kept },
          'raw per request': { client: 'raw per request', plugs, port: perRequest },
          'tplink-smarthome-api': { client: 'tplink-smarthome-api', plugs, port: kept },
        } as const;
        const [found, few] = await withClients(clients, quick, (workers) =>
          Promise.all([
            inRounds(windows, turnsOf(workers, windowMs)),
            // Next to nothing, and so beside all others.
            cpuOfFew(perRequest, windows, windowMs),
          ]),
        );
        const all = found.map((round, i) => ({ ...round, [extrapolated]: ((few[i]?.python ?? 0) * many) / pythons }));
        const plan = (way: 'kept' | 'per request', limit: number): FigurePlan => ({
          name: way === 'kept' ? 'poll.cpu-1000' : 'poll.cpu-1000.per-request',
          unit: '% of a core',
          thing: 'cpu',
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
        const one: FigurePlan = {
          name: 'poll.cpu-1',
          unit: '% of a core',
          ours: 'halyard',
          peers: ['python'],
          goals: [shownOnly('halyard', 'python')],
        };
        const ofOne = few.map(({ halyard, python }) => ({ halyard, python: python / pythons }));
        return [figureOf(plan('kept', 0.35), all), figureOf(plan('per request', 0.85), all), figureOf(one, ofOne)];
      }),
  },
  {
    names: ['poll.rss'],
    run: ({ quick }) =>
      withPlugs(async ({ kept, perRequest }) => {
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
        const sizes = { plugs: many, times: quick ? 1 : 2, afterMs: quick ? 3000 : 4500 };
        const found = await residentSizes(sizes, { kept, perRequest });
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
    run: ({ quick }) =>
      withPlugs(async ({ kept }) => {
        const sizes = quick ? [10, 1000] : [10, 100, 1000, 4000];
        const clients = sizes.map((plugs) => [`${plugs} plugs`, { client: 'halyard', plugs, port: kept }] as const);
        const found = await withClients(Object.fromEntries(clients), quick, (workers) =>
          inRounds(quick ? 1 : 3, turnsOf(workers, quick ? 300 : 600)),
        );
        const [largest = '', ...others] = sizes.map((plugs) => `${plugs} plugs.perPoll`).reverse();
        const plan: FigurePlan = {
          name: 'poll.scale',
          unit: 'µs/poll',
          thing: 'perPoll',
          ours: largest,
          peers: others.toReversed(),
          goals: others.toReversed().map((other) => atMostTimes(largest, 1.2, other, other.replace('.perPoll', ''))),
        };
        return [figureOf(plan, found)];
      }),
  },
];

const extrapolated = `Python, ${pythons} processes extrapolated`;

function withPlugs<R>(use: (ports: { kept: number; perRequest: number }) => Promise<R>): Promise<R> {
  return inWorker('plugServer', null, async (server) => use(await server.call('ports')));
}
