import { inRounds, type Benchmark } from '../harness/benchmark.ts';
import { atMostTimes, fasterBy, figureOf, type FigurePlan, type Goal } from '../harness/figure.ts';
import { median } from '../harness/statistics.ts';
import { inWorker } from '../harness/worker.ts';
import { buttonToStdout, stdinToRelay } from './from-stdin.ts';
import type { SwitchParams } from './switch-task.ts';

const intervalMs = 500;

/** How soon a plug does what was asked, and how soon the host hears of its button. */
export const switchBenchmarks: readonly Benchmark[] = [
  {
    names: ['switch.latency'],
    async run({ rounds, quick }) {
      const events = quick ? 20 : 40;
      const often = { events, everyMs: 20 };
      const found = await inRounds(rounds, {
        halyard: () => switching('halyard', { plugs: 1, closesAfterReply: false }, often),
        'halyard per request': () => switching('halyard', { plugs: 1, closesAfterReply: true }, often),
        'bare kept': () => switching('bare kept', { plugs: 1, closesAfterReply: false }, often),
        'bare connect': () => switching('bare connect', { plugs: 1, closesAfterReply: true }, often),
        'polling loop': () =>
          switching('polling loop', { plugs: 20, closesAfterReply: false }, { events: quick ? 1 : 2, everyMs: 250 }),
        'halyard from stdin': () => stdinToRelay('halyard', events),
        'bare from stdin': () => stdinToRelay('bare', events),
      });
      const unit = 'ms p50';
      const peers = ['polling loop'];
      const plans: readonly FigurePlan[] = [
        {
          name: 'switch.latency',
          unit,
          ours: 'halyard',
          floor: 'bare kept',
          peers,
          goals: [atMostTimes('halyard', 1.3, 'bare kept'), fasterBy('halyard', 100, 'polling loop')],
        },
        {
          name: 'switch.latency.per-request',
          unit,
          ours: 'halyard per request',
          floor: 'bare connect',
          peers,
          goals: [
            atMostTimes('halyard per request', 1.3, 'bare connect'),
            fasterBy('halyard per request', 100, 'polling loop'),
          ],
        },
        {
          name: 'switch.latency.stdin',
          unit,
          ours: 'halyard from stdin',
          floor: 'bare from stdin',
          peers,
          goals: [
            atMostTimes('halyard from stdin', 1.3, 'bare from stdin'),
            fasterBy('halyard from stdin', 100, 'polling loop'),
          ],
        },
      ];
      return plans.map((plan) => figureOf(plan, found));
    },
  },
  {
    names: ['switch.button'],
    async run({ quick }) {
      const presses = quick ? 5 : 20;
      const exchange = await switching('bare kept', { plugs: 1, closesAfterReply: false }, { events: 20, everyMs: 20 });
      const times = await buttonToStdout(40, presses, intervalMs);
      // Presses of a plug lie so far apart, from a phase that is as it is: that is how exactly the median is known.
      const exactMs = intervalMs / presses / Math.sqrt(12) / Math.sqrt(40);
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

function switching(
  way: SwitchParams['way'],
  { plugs, closesAfterReply }: { readonly plugs: number; readonly closesAfterReply: boolean },
  measure: { readonly events: number; readonly everyMs: number },
): Promise<number> {
  return inWorker('simulatedPlug', { count: plugs, closesAfterReply }, async (server) => {
    const ports = await server.call('ports');
    return inWorker('switch', { way, ports }, async (worker) => median(await worker.call('measure', measure)));
  });
}
