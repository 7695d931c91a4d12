import { HalError } from '../../errors.ts';
import type { Hal } from '../../hal/hal.ts';
import { inSlices, type Slices, type Steps } from '../../util/slices.ts';
import type { Caller } from './caller.ts';
import type { ChangeOutlet } from './change-feed.ts';
import { watch, type Watch } from './watch.ts';

/** How many watches one caller may have. */
const watchesMax = 256;
/** How many values all of them together. */
const watchedMax = 100_000;

export interface WatchRequest {
  /** Names and patterns (`printer.*`) of pins, params and signals, those included that are made later. */
  readonly patterns: readonly string[];
  readonly minIntervalMs?: number | undefined;
  /** Makes the outlet; gets the number of the watch. */
  readonly outlet: (id: number) => ChangeOutlet;
}

/** What a caller is told without asking again. */
export interface WatchesApi {
  /**
   * Passes on the current values of what matches, then each change. Returns the number of the watch; a promise where that
   * takes more than one slice. Throws `out-of-range` for too many.
   */
  watch(request: WatchRequest, slices: Slices): number | Promise<number>;
  /** Ends a watch; returns how many changes were left out since newer ones took their place. */
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
