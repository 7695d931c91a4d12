import { describe, expect, it } from 'vitest';
import { bounds, modelOf } from './configurations.ts';
import { explore } from './explore.ts';
import { plantedFaults } from './planted.ts';
import { expectSameFutures } from './same-futures.ts';

/*
 * All histories, not only random ones: the real reconciler and the real rules of power-off in a small model of a plug,
 * its connection, a host and its printer. The search is breadth first and visits every reachable state.
 *
 *   npx vitest run test/model                       a few hundred thousand states, some seconds: what npm test does
 *   HALYARD_STATES=full npx vitest run test/model   1.8 million, with no limit to how often anything happens
 *   HALYARD_STATES=all npx vitest run test/model    beyond that, every pin of the printer by itself, and idle-timeout
 *
 * A broken law is reported with the shortest history that breaks it. `golden` has such histories for planted faults;
 * after an intended change, `npx vitest run test/model -u` rewrites them.
 */
const bound = process.env['HALYARD_STATES'] ?? 'small';
const configurations = bounds[bound];
if (!configurations) throw new Error(`HALYARD_STATES is ${bound}, expected ${Object.keys(bounds).join(', ')}`);

const limits = { maxStates: 20_000_000, maxRounds: 6 };
const nothing = 'no law is broken';

/** Vitest shortens objects in titles. */
function named<T extends { readonly name: string }>(items: readonly T[]): (readonly [string, T])[] {
  return items.map((item) => [item.name, item] as const);
}

describe('in every history', { timeout: 600_000 }, () => {
  it.each(named(configurations))(
    'of %s, the laws hold, and everything settles within 6 rounds without faults',
    (_, configuration) => {
      const startedMs = performance.now();
      const { counterexample, states, transitions, isExhausted, rounds } = explore(modelOf(configuration), limits);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      console.log(
        `${configuration.name}: ${states} states, ${transitions} transitions, ${rounds} rounds, ${seconds} s`,
      );
      expect(counterexample ?? nothing).toBe(nothing);
      expect(isExhausted).toBe(true);
    },
  );
});

describe('the search', { timeout: 60_000 }, () => {
  it.each(named(plantedFaults))(
    'finds a reconciler or a power-off that %s',
    async (_, { configuration, parts, golden }) => {
      const { counterexample } = explore(modelOf(configuration, parts), limits);
      expect(counterexample).toBeDefined();
      await expect(`${counterexample}\n`).toMatchFileSnapshot(`golden/${golden}`);
    },
  );

  it.each(named(configurations))('merges only states of %s that behave the same from then on', (_, configuration) => {
    expectSameFutures(modelOf(configuration), 1500);
  });
});
