import { inRounds, type Benchmark } from '../harness/benchmark.ts';
import { atMost, atMostTimes, figureOf } from '../harness/figure.ts';
import { inWorker } from '../harness/worker.ts';

/** How large machines load and run. */
export const loadBenchmarks: readonly Benchmark[] = [
  {
    names: ['hal.load-10k'],
    async run({ rounds }) {
      const found = await inRounds(rounds, {
        '10,000 components': () => inWorker('load', { components: 10_000 }, (worker) => worker.call('load')),
        '1,000 components': () => inWorker('load', { components: 1000 }, (worker) => worker.call('load')),
      });
      const goals = [atMostTimes('10,000 components', 11, '1,000 components'), atMost('10,000 components', 2000, 'ms')];
      const peers = ['1,000 components'];
      return [figureOf({ name: 'hal.load-10k', unit: 'ms', ours: '10,000 components', peers, goals }, found)];
    },
  },
  {
    names: ['components.cycle'],
    async run({ rounds, sampleMs }) {
      await inWorker('cycle', null, (worker) => worker.call('compare'));
      const found = await inRounds(rounds, {
        halyard: () => inWorker('cycle', null, (worker) => worker.call('halyard', 2 * sampleMs)),
        closures: () => inWorker('cycle', null, (worker) => worker.call('closures', 2 * sampleMs)),
      });
      const goals = [atMostTimes('halyard', 2, 'closures')];
      return [
        figureOf({ name: 'components.cycle', unit: 'ns/function', ours: 'halyard', floor: 'closures', goals }, found),
      ];
    },
  },
];
