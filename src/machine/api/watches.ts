import { HalError } from '../../errors.ts';
import type { Hal } from '../../hal/hal.ts';
import { inSlices, type Slices, type Steps } from '../../util/slices.ts';
import type { Caller } from './caller.ts';
import type { ChangeOutlet } from './change-feed.ts';
import { watch, type Watch } from './watch.ts';

/** Watches of one caller. */
const watchesMax = 256;
/** Values in all watches of one caller. */
const watchedMax = 100_000;

export interface WatchRequest {
  /** Names and patterns (`printer.*`) of pins, params and signals, including those created later. */
  readonly patterns: readonly string[];
  readonly minIntervalMs?: number | undefined;
  /** Makes the outlet for the watch of this number. */
  readonly outlet: (id: number) => ChangeOutlet;
}

/** Watches of values. */
export interface WatchesApi {
  /**
   * Passes on the current values of the matching items, then each change. Returns the number of the watch, or a promise
   * when this takes more than one slice. Throws `out-of-range` for too many watches or values.
   */
  watch(request: WatchRequest, slices: Slices): number | Promise<number>;
  /** Ends a watch; returns how many changes were left out because newer ones replaced them. */
  unwatch(id: number): number;
}

export function createWatches(hal: Hal, caller: Caller): WatchesApi & { dispose(): void } {
  const watches = new Map<number, Watch>();
  let lastId = 0;
  return { watch: (request, slices) => inSlices(add(request), slices), unwatch: remove, dispose };

  function* add({ patterns, minIntervalMs = 0, outlet }: WatchRequest): Steps<number> {
    if (watches.size >= watchesMax) {
      throw new HalError('out-of-range', `more than ${watchesMax} watches: end one with hal.unwatch first`);
    }
    const id = ++lastId;
    const added = watch(hal, { patterns, minIntervalMs, outlet: outlet(id), turn: caller.turn });
    const watchedBefore = [...watches.values()].reduce((sum, { size }) => sum + size, 0);
    watches.set(id, added);
    let hasBegun = false;
    try {
      yield* added.begin(watchedMax - watchedBefore);
      hasBegun = true;
    } finally {
      if (!hasBegun) remove(id);
    }
    return id;
  }

  function remove(id: number): number {
    const ended = watches.get(id);
    if (!ended) throw new HalError('usage', `there is no watch ${id}: hal.watch returns the id to give here`);
    ended.dispose();
    watches.delete(id);
    return ended.merged;
  }

  function dispose(): void {
    for (const ended of watches.values()) ended.dispose();
    watches.clear();
  }
}
