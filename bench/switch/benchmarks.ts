import { inRounds, type Benchmark } from '../harness/benchmark.ts';
import { atMostTimes, fasterBy, figureOf, type FigurePlan, type Goal } from '../harness/figure.ts';
import { median } from '../harness/statistics.ts';
import { buttonToStdout, fromStdin } from './from-stdin.ts';
import { inProcess, withWays } from './ways.ts';

const intervalMs = 500;
const buttons = 40;

/** How soon a plug does what was asked, and how soon the host hears of its button. */
export const switchBenchmarks: readonly Benchmark[] = [
  {
    names: ['switch.latency'],
    async run({ rounds, quick }) {
      const events = quick ? 12 : 40;
      const kept = { plugs: 1, closesAfterReply: false, everyMs: 20 };
      const perRequest = { ...kept, closesAfterReply: true };
      const ways = {
        halyard: inProcess('halyard', kept),
        'halyard per request': inProcess('halyard', perRequest),
        'bare kept': inProcess('bare kept', kept),
        'bare connect': inProcess('bare connect', perRequest),
        'halyard from stdin': () => fromStdin('halyard'),
        'bare from stdin': () => fromStdin('bare'),
        'polling loop': inProcess('polling loop', { plugs: 20, closesAfterReply: false, everyMs: intervalMs / 2 }),
      };
      const found = await withWays(ways, async ({ 'polling loop': loop, ...others }) => {
        // Until what they do is compiled.
        await Promise.all(Object.values(others).map((way) => way.measure(events)));
        const turns = Object.entries(others).map(([name, way]) => [name, () => way.measure(events)] as const);
        const [measured, loopMs] = await Promise.all([
          inRounds(quick ? 2 : rounds, Object.fromEntries(turns)),
          // Idle nearly all the time, and so beside all others.
          loop.measure(quick ? 1 : 10),
        ]);
        return measured.map((round) => ({ ...round, 'polling loop': loopMs }));
      });
      const plan = (name: string, ours: string, floor: string): FigurePlan => ({
        name,
        unit: 'ms p50',
        ours,
        floor,
        peers: ['polling loop'],
        goals: [atMostTimes(ours, 1.3, floor), fasterBy(ours, 100, 'polling loop')],
      });
      return [
        figureOf(plan('switch.latency', 'halyard', 'bare kept'), found),
        figureOf(plan('switch.latency.per-request', 'halyard per request', 'bare connect'), found),
        figureOf(plan('switch.latency.stdin', 'halyard from stdin', 'bare from stdin'), found),
      ];
    },
  },
  {
    names: ['switch.button'],
    async run({ quick }) {
      const presses = quick ? 3 : 20;
      // An exchange as the polls have it: with as many plugs, each as often.
      const asPolled = inProcess('bare kept', { plugs: buttons, closesAfterReply: false, everyMs: intervalMs });
      const exchange = await withWays({ asPolled }, (ways) => ways.asPolled.measure(quick ? 1 : 5));
      const times = await buttonToStdout(buttons, presses, intervalMs);
      // Presses of a plug lie so far apart, from a phase that is as it is: that is how exactly the median is known.
      const exactMs = intervalMs / presses / Math.sqrt(12) / Math.sqrt(buttons);
      const limitMs = intervalMs / 2 + 1.5 * exchange;
      const goal: Goal = {
        text: `≤ 0.5 interval + 1.5 exchanges = ${limitMs.toFixed(1)} ms (± ${exactMs.toFixed(1)} ms of sampling)`,
        judge(measured) {
          const value = measured.value('button');
          return { met: value <= limitMs + exactMs, shown: `${value.toFixed(1)} ms` };
        },
      };
      const found = [{ button: median(times), 'half an interval': intervalMs / 2 }];
      const plan = { name: 'switch.button', unit: 'ms p50', ours: 'button', floor: 'half an interval', goals: [goal] };
      return [figureOf(plan, found)];
    },
  },
];
