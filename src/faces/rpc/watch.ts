import { HalError } from '../../errors.ts';
import type { Hal, HalValue, ParamView, PinView, Signal } from '../../hal/hal.ts';
import { globMatchers, matchInSteps } from '../../util/glob.ts';
import { eachInSteps, type Steps } from '../../util/slices.ts';
import { createChangeNews } from './change-news.ts';
import type { Caller } from './method.ts';

export interface WatchOptions {
  readonly id: number;
  /** Patterns of pins, params and signals. */
  readonly patterns: readonly string[];
  /** Notifications follow each other no closer than this; 0 tells every change. */
  readonly minIntervalMs: number;
}

export interface Watch {
  /** Looks for what matches; throws `out-of-range` when it is more than so many. */
  begin(itemsMax: number): Steps<void>;
  /** How many values it watches. */
  readonly size: number;
  /** How many changes were left out since a newer value of the same name took their place before they were told. */
  readonly merged: number;
  dispose(): void;
}

type Watched = PinView | ParamView | Signal;

/**
 * Tells a caller the values of everything that matches, and then each change, as `hal.changed {id, changes}`; see
 * `createChangeNews` for what is told when. What `begin` finds is told first, when it is done.
 */
export function watch(hal: Hal, caller: Caller, options: WatchOptions): Watch {
  const { id, minIntervalMs } = options;
  const matchers = globMatchers(options.patterns);
  const watched = new Map<Watched, () => void>();
  const lookedAt = new WeakSet<Watched>();
  const { clock } = hal;
  const news = createChangeNews(caller, { method: 'hal.changed', params: { id }, minIntervalMs, clock, held: true });
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
        throw new HalError('out-of-range', 'too many values are watched: end a watch first');
      watched.set(
        item,
        observe(item, (value) => news.changed(item.name, value)),
      );
    });
  }
  /** The machine has grown, or shrunk. */
  const scanAgain = () => {
    if (scanning || disposed || !hasChanged) return;
    scanning = true;
    const steps = scan();
    const goOn = () => {
      while (caller.turn.mayGoOn()) {
        if (!steps.next().done) continue;
        scanning = false;
        scanAgain();
        return;
      }
      caller.turn.queue(goOn);
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
      news.begin();
      scanAgain();
    },
    get size() {
      return watched.size;
    },
    get merged() {
      return news.merged;
    },
    dispose() {
      disposed = true;
      structure.unsubscribe();
      news.dispose();
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
