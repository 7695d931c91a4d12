import type { Hal } from '../hal/hal.ts';
import type { Param, Pin } from '../hal/item.ts';
import type { Signal } from '../hal/signal.ts';
import type { HalValue } from '../hal/types.ts';
import { globMatcher } from '../util/glob.ts';
import type { Caller } from './method.ts';
import { toJson, type JsonValue } from './values.ts';
import type { NewsSource } from './writer.ts';

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

interface Change {
  readonly name: string;
  readonly value: JsonValue;
  readonly time: number;
}

type Watched = Pin | Param | Signal;

/** So many changes go into one notification at most; with the longest names it stays below the frame limit. */
const changesMax = 4096;

/**
 * Tells a caller the values of everything that matches, and then each change, as `hal.changed {id, changes}`.
 *
 * The changes of one settle come in one notification, each name at most once in it. A caller that reads as fast as
 * things change is told every value; for one that is behind, a newer value takes the place of the older.
 */
export function watch(hal: Hal, caller: Caller, options: WatchOptions): Watch {
  const { id, minIntervalMs } = options;
  const matchers = options.patterns.map(globMatcher);
  const watched = new Map<string, { item: Watched; stop: () => void }>();
  let changes = new Map<string, Change>();
  let first = true;
  let merged = 0;
  let toldAt = -Infinity;
  let cancelTimer: (() => void) | undefined;
  let rescanning = false;
  let disposed = false;

  const news: NewsSource = {
    take() {
      if (changes.size === 0 && !first) return undefined;
      first = false;
      toldAt = hal.clock.now();
      const told = [...changes.values()].slice(0, changesMax);
      for (const { name } of told) changes.delete(name);
      return JSON.stringify({ jsonrpc: '2.0', method: 'hal.changed', params: { id, changes: told } });
    },
  };

  const changed = (name: string, value: HalValue) => {
    if (changes.has(name)) {
      if (minIntervalMs > 0 || caller.congested) {
        merged++;
        changes.delete(name);
      } else {
        tell();
      }
    }
    changes.set(name, { name, value: toJson(value), time: hal.clock.wallS() });
    announce();
  };
  /** Sends what there is ahead of a further change of the same name. */
  const tell = () => {
    for (let text = news.take(); text !== undefined; text = news.take()) caller.send(text);
  };
  const announce = () => {
    if (cancelTimer) return;
    const waitMs = toldAt + minIntervalMs - hal.clock.now();
    if (waitMs <= 0) {
      caller.post(news);
      return;
    }
    cancelTimer = hal.clock.after(waitMs, () => {
      cancelTimer = undefined;
      caller.post(news);
    });
  };

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
      if (watched.has(key) || !matchers.some((matches) => matches(item.name))) continue;
      const entry = { item, stop: () => {} };
      watched.set(key, entry);
      entry.stop = observe(item, (value) => changed(item.name, value));
    }
  };
  const structure = hal.structure$.subscribe(() => {
    if (rescanning) return;
    rescanning = true;
    queueMicrotask(scan);
  });

  scan();
  caller.post(news);

  return {
    get merged() {
      return merged;
    },
    dispose() {
      disposed = true;
      structure.unsubscribe();
      cancelTimer?.();
      caller.withdraw(news);
      for (const { stop } of watched.values()) stop();
      watched.clear();
      changes = new Map();
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
