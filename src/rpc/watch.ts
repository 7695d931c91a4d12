import type { Hal } from '../hal/hal.ts';
import type { Param, Pin } from '../hal/item.ts';
import type { Signal } from '../hal/item.ts';
import type { HalValue } from '../hal/types.ts';
import { anyGlobMatcher } from '../util/glob.ts';
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
  /** How many changes were left out since a newer value of the same name took their place before they were told. */
  readonly merged: number;
  dispose(): void;
}

type Watched = Pin | Param | Signal;

/**
 * Tells a caller the values of everything that matches, and then each change, as `hal.changed {id, changes}`; see
 * `createChangeNews` for what is told when.
 */
export function watch(hal: Hal, caller: Caller, options: WatchOptions): Watch {
  const { id, minIntervalMs } = options;
  const matches = anyGlobMatcher(options.patterns);
  const watched = new Map<string, { item: Watched; stop: () => void }>();
  const news = createChangeNews(caller, { method: 'hal.changed', params: { id }, minIntervalMs, clock: hal.clock });
  let rescanning = false;
  let disposed = false;

  const scan = () => {
    rescanning = false;
    if (disposed) return;
    for (const [key, { item, stop }] of watched) {
      if (current(hal, item) === item) continue;
      stop();
      watched.delete(key);
    }
    for (const item of [...hal.pins.values(), ...hal.params.values(), ...hal.signals.values()]) {
      const key = `${item.kind} ${item.name}`;
      if (watched.has(key) || !matches(item.name)) continue;
      const entry = { item, stop: () => {} };
      watched.set(key, entry);
      entry.stop = observe(item, (value) => news.changed(item.name, value));
    }
  };
  const structure = hal.structure$.subscribe(() => {
    if (rescanning) return;
    rescanning = true;
    queueMicrotask(scan);
  });

  scan();

  return {
    get merged() {
      return news.merged;
    },
    dispose() {
      disposed = true;
      structure.unsubscribe();
      news.dispose();
      for (const { stop } of watched.values()) stop();
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
