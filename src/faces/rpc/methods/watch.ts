import * as v from 'valibot';
import { HalError } from '../../../errors.ts';
import type { Hal } from '../../../hal/hal.ts';
import { inSlices, type Steps } from '../../../util/slices.ts';
import { defineMethod, perCaller, type Caller, type Method } from '../method.ts';
import { patternList } from '../values.ts';
import { watch, type Watch } from '../watch.ts';

/** So many watches one caller may have. */
const watchesMax = 256;
/** So many values all of them together. */
const watchedMax = 100_000;

/** Telling a caller what changes, without being asked again. */
export function watchMethods(hal: Hal): Method[] {
  const watchesOf = perCaller((caller) => createWatches(hal, caller));
  return [
    defineMethod({
      name: 'hal.watch',
      doc:
        'Watches pins, params and signals by name or pattern (`printer.*`), those included that are made later. ' +
        'Notifications `hal.changed` follow: the first with the current values, then one per change.',
      params: v.strictObject({
        patterns: v.pipe(patternList, v.minLength(1)),
        minIntervalMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000))),
      }),
      result: v.strictObject({ id: v.number() }),
      example: { params: { patterns: ['printer.*'] }, result: { id: 1 } },
      run: ({ patterns, minIntervalMs }, call) =>
        inSlices(watchesOf(call.caller).add(patterns, minIntervalMs ?? 0), call),
    }),
    defineMethod({
      name: 'hal.unwatch',
      doc: 'Ends a watch. `merged` tells how many changes were left out since newer ones took their place.',
      params: v.strictObject({ id: v.number() }),
      result: v.strictObject({ id: v.number(), merged: v.number() }),
      example: { params: { id: 1 }, result: { id: 1, merged: 0 } },
      run: ({ id }, { caller }) => ({ id, merged: watchesOf(caller).remove(id) }),
    }),
  ];
}

function createWatches(hal: Hal, caller: Caller) {
  const watches = new Map<number, Watch>();
  let lastId = 0;
  return {
    *add(patterns: readonly string[], minIntervalMs: number): Steps<{ id: number }> {
      if (watches.size >= watchesMax) {
        throw new HalError('out-of-range', `more than ${watchesMax} watches: end one with hal.unwatch first`);
      }
      const id = ++lastId;
      const added = watch(hal, caller, { id, patterns, minIntervalMs });
      const watchedBefore = [...watches.values()].reduce((sum, { size }) => sum + size, 0);
      watches.set(id, added);
      let hasBegun = false;
      try {
        yield* added.begin(watchedMax - watchedBefore);
        hasBegun = true;
      } finally {
        if (!hasBegun) this.remove(id);
      }
      return { id };
    },
    remove(id: number): number {
      const ended = watches.get(id);
      if (!ended) throw new HalError('usage', `there is no watch ${id}: hal.watch returns the id to give here`);
      ended.dispose();
      watches.delete(id);
      return ended.merged;
    },
    dispose() {
      for (const ended of watches.values()) ended.dispose();
      watches.clear();
    },
  };
}
