import { HalError } from '../../errors.ts';
import type { Hal, HalValue, ParamView, PinView, Signal } from '../../hal/hal.ts';
import { globMatchers, matchInSteps } from '../../util/glob.ts';
import { eachInSteps, type Steps } from '../../util/slices.ts';
import type { Turn } from '../../util/turns.ts';
import { createChangeFeed, type ChangeOutlet } from './change-feed.ts';

export interface WatchOptions {
  /** Patterns of pins, params and signals. */
  readonly patterns: readonly string[];
  /** The shortest time between two takes by the outlet; 0 passes on every change. */
  readonly minIntervalMs: number;
  readonly outlet: ChangeOutlet;
  /** The caller's share of the processor. */
  readonly turn: Turn;
}

export interface Watch {
  /** Finds the matching items; throws `out-of-range` when there are more than `itemsMax`. */
  begin(itemsMax: number): Steps<void>;
  /** The number of watched values. */
  readonly size: number;
  /** How many changes were left out because a newer value of the same name replaced them. */
  readonly merged: number;
  dispose(): void;
}

type Watched = PinView | ParamView | Signal;

/**
 * Passes the values of all matching items on to an outlet, then each change; `createChangeFeed` decides when. The values
 * found by `begin` come first, when it is done.
 */
export function watch(hal: Hal, options: WatchOptions): Watch {
  const { outlet, turn, minIntervalMs } = options;
  const matchers = globMatchers(options.patterns);
  const watched = new Map<Watched, () => void>();
  const lookedAt = new WeakSet<Watched>();
  const { clock } = hal;
  const feed = createChangeFeed({ outlet, clock, turn, minIntervalMs, held: true });
  let hasChanged = false;
  let scanning = true;
  let disposed = false;

  function* scan(itemsMax = Infinity): Steps<void> {
    hasChanged = false;
    yield* eachInSteps([...watched], ([item, stop]) => {
      if (current(hal, item) === item) return;
      stop();
      watched.delete(item);
    });
    const all: Watched[] = [...hal.pins.values(), ...hal.params.values(), ...hal.signals.values()];
    const fresh = all.filter((item) => !lookedAt.has(item));
    for (const item of fresh) lookedAt.add(item);
    const found = yield* matchInSteps(fresh, ({ name }) => name, matchers);
    yield* eachInSteps(found, (item) => {
      if (disposed || current(hal, item) !== item) return;
      if (watched.size >= itemsMax)
        throw new HalError('out-of-range', 'too many watched values: end a watch with hal.unwatch first');
      watched.set(
        item,
        observe(item, (value) => feed.changed(item.name, value)),
      );
    });
  }
  /** Runs after items were added or removed. */
  const scanAgain = () => {
    if (scanning || disposed || !hasChanged) return;
    scanning = true;
    const steps = scan();
    const goOn = () => {
      while (turn.mayGoOn()) {
        if (!steps.next().done) continue;
        scanning = false;
        scanAgain();
        return;
      }
      turn.queue(goOn);
    };
    goOn();
  };
  const structure = hal.structure$.subscribe(() => {
    if (hasChanged) return;
    hasChanged = true;
    queueMicrotask(scanAgain);
  });

  return {
    *begin(itemsMax) {
      yield* scan(itemsMax);
      scanning = false;
      feed.begin();
      scanAgain();
    },
    get size() {
      return watched.size;
    },
    get merged() {
      return feed.merged;
    },
    dispose() {
      disposed = true;
      structure.unsubscribe();
      feed.dispose();
      for (const stop of watched.values()) stop();
      watched.clear();
    },
  };
}

function observe(item: Watched, next: (value: HalValue) => void): () => void {
  return item.observe(next);
}

function current(hal: Hal, item: Watched): Watched | undefined {
  if (item.kind === 'signal') return hal.signals.find(item.name);
  return item.kind === 'pin' ? hal.pins.find(item.name) : hal.params.find(item.name);
}
