import type { Benchmark, Effort } from '../harness/benchmark.ts';
import { inRounds } from '../harness/benchmark.ts';
import {
  atMost,
  atMostTimes,
  fasterBy,
  figureOf,
  type FigurePlan,
  type Goal,
  type Reported,
} from '../harness/figure.ts';
import { inWorker } from '../harness/worker.ts';
import type { KitName } from './graph-task.ts';
import type { ScenarioName } from './scenarios.ts';

const peers: readonly KitName[] = [
  'EventEmitter',
  'BehaviorSubject',
  'BehaviorSubject bundled',
  'preact',
  'alien',
  'mobx',
];
const nsPerSet = (name: string, ours: KitName) => ({ name, unit: 'ns/set', ours, floor: 'plain', peers });

const fan = (scenario: ScenarioName, faceLimit: number): Benchmark =>
  graphBenchmark(scenario, ['callback', 'value$', 'plain', ...peers], (name) => [
    {
      ...nsPerSet(name, 'callback'),
      goals: [atMostTimes('callback', 1.3, 'plain'), fasterBy('callback', 10, 'BehaviorSubject')],
    },
    {
      ...nsPerSet(`${name}.value$`, 'value$'),
      goals: [atMostTimes('value$', faceLimit, 'plain'), fasterBy('value$', 10, 'BehaviorSubject')],
    },
  ]);

const gates = (scenario: ScenarioName, limit: number): Benchmark =>
  graphBenchmark(scenario, ['callback', 'plain', ...peers], (name) => [
    {
      ...nsPerSet(name, 'callback'),
      goals: [atMostTimes('callback', limit, 'plain')],
    },
  ]);

/** How a change travels from the pin that is set to those who are told. */
export const graphBenchmarks: readonly Benchmark[] = [
  fan('fan1', 2),
  fan('fan10', 2),
  fan('fan1000', 3),
  {
    names: ['graph.idle1000'],
    async run({ rounds, sampleMs }) {
      const found = await inRounds(rounds, {
        '1000 pins': () => measure('callback', 'idle1000', sampleMs),
        '1 pin': () => measure('callback', 'idle1', sampleMs),
      });
      const goals = [atMostTimes('1000 pins', 1.2, '1 pin')];
      return [figureOf({ name: 'graph.idle1000', unit: 'ns/set', ours: '1000 pins', floor: '1 pin', goals }, found)];
    },
  },
  gates('chain100', 1.7),
  gates('ladder10', 0.05),
  gates('batch50', 1.5),
  {
    names: ['graph.depth'],
    async run({ rounds }) {
      const found = await inRounds(rounds, {
        ours: () =>
          inWorker('graph', { kit: 'callback', scenario: 'chain50000' }, (worker) => worker.call('settleOnce')),
      });
      // A chain that does not settle, or ends in a wrong value, has thrown.
      const settles: Goal = { text: 'settles, right value', judge: () => ({ met: true, shown: '50,000 gates' }) };
      return [figureOf({ name: 'graph.depth', unit: 'ms/set', ours: 'ours', goals: [settles] }, found)];
    },
  },
  {
    names: ['graph.bytes-pin', 'graph.bytes-signal'],
    async run({ quick }) {
      const found = await inRounds(quick ? 1 : 3, {
        pin: () => bytesOf('barePin'),
        'whole pin': () => bytesOf('wholePin'),
        signal: () => bytesOf('bareSignal'),
        'whole signal': () => bytesOf('wholeSignal'),
      });
      const plans: readonly FigurePlan[] = [
        { name: 'graph.bytes-pin', unit: 'B', ours: 'pin', goals: [atMost('pin', 64, 'B')] },
        { name: 'graph.bytes-pin.whole', unit: 'B', ours: 'whole pin', goals: [atMost('whole pin', 300, 'B')] },
        { name: 'graph.bytes-signal', unit: 'B', ours: 'signal', goals: [atMost('signal', 128, 'B')] },
      ];
      return plans.map((plan) => figureOf(plan, found));
    },
  },
];

function graphBenchmark(
  scenario: ScenarioName,
  kits: readonly KitName[],
  plans: (name: string) => readonly FigurePlan[],
): Benchmark {
  const name = `graph.${scenario}`;
  return {
    names: [name],
    async run({ quick, rounds, sampleMs }: Effort): Promise<readonly Reported[]> {
      const found = await inRounds(
        // Nanoseconds tell every mood of the computer; two rounds more, since each is short.
        quick ? rounds : rounds + 2,
        Object.fromEntries(kits.map((kit) => [kit, () => measure(kit, scenario, sampleMs)])),
      );
      return plans(name).map((plan) => figureOf(plan, found));
    },
  };
}

function measure(kit: KitName, scenario: ScenarioName, budgetMs: number): Promise<number> {
  return inWorker('graph', { kit, scenario }, (worker) => worker.call('measure', budgetMs));
}

function bytesOf(what: 'barePin' | 'wholePin' | 'bareSignal' | 'wholeSignal'): Promise<number> {
  return inWorker('memory', { count: 100_000 }, (worker) => worker.call(what), ['--expose-gc']);
}
