import type { HalValue } from '../../hal/hal.ts';
import type { Clock } from '../../util/clock.ts';
import type { Caller } from './method.ts';
import { toJson, type JsonValue } from './values.ts';
import type { NewsSource } from './writer.ts';

/** A value as notifications tell it; `time` in seconds since the epoch. */
export interface Change {
  readonly name: string;
  readonly value: JsonValue;
  readonly time: number;
}

export interface ChangeNewsOptions {
  readonly method: string;
  /** What the notification's params hold beside `changes`. */
  readonly params: Readonly<Record<string, string | number>>;
  /** Notifications follow each other no closer than this; 0 tells every change. */
  readonly minIntervalMs?: number;
  readonly clock: Clock;
  /** Nothing is told before `begin`. */
  readonly held?: boolean;
}

export interface ChangeNews {
  /** Ends what `held` has begun. */
  begin(): void;
  changed(name: string, value: HalValue): void;
  /** How many changes were left out since a newer value of the same name took their place before they were told. */
  readonly merged: number;
  dispose(): void;
}

/** So many changes go into one notification at most; with the longest names it stays below the frame limit. */
const changesMax = 1024;

/**
 * Tells a caller changes of named values. The first notification comes at once, with what is changed until then.
 *
 * The changes of one settle come in one notification, each name at most once in it. A caller that reads as fast as
 * things change is told every value; for one that is behind, a newer value takes the place of the older.
 */
export function createChangeNews(caller: Caller, options: ChangeNewsOptions): ChangeNews {
  const { method, clock, minIntervalMs = 0 } = options;
  let begun = !options.held;
  let changes = new Map<string, Change>();
  let first = true;
  let merged = 0;
  let toldAt = -Infinity;
  let cancelTimer: (() => void) | undefined;

  const news: NewsSource = {
    take() {
      if (changes.size === 0 && !first) return undefined;
      first = false;
      toldAt = clock.now();
      const told = [...changes.values()].slice(0, changesMax);
      for (const { name } of told) changes.delete(name);
      return JSON.stringify({ jsonrpc: '2.0', method, params: { ...options.params, changes: told } });
    },
  };
  /** Sends what there is ahead of a further change of the same name. */
  const tell = () => {
    for (let text = news.take(); text !== undefined; text = news.take()) caller.send(text);
  };
  const announce = () => {
    if (cancelTimer) return;
    const waitMs = toldAt + minIntervalMs - clock.now();
    if (waitMs <= 0) {
      caller.post(news);
      return;
    }
    cancelTimer = clock.after(waitMs, () => {
      cancelTimer = undefined;
      caller.post(news);
    });
  };
  if (begun) caller.post(news);

  return {
    begin() {
      begun = true;
      // The answer to whoever has asked for it goes first.
      caller.turn.queue(() => caller.post(news));
    },
    changed(name, value) {
      if (!begun) {
        changes.set(name, { name, value: toJson(value), time: clock.wallS() });
        return;
      }
      if (changes.has(name)) {
        if (minIntervalMs > 0 || caller.congested) {
          merged++;
          changes.delete(name);
        } else {
          tell();
        }
      }
      changes.set(name, { name, value: toJson(value), time: clock.wallS() });
      announce();
    },
    get merged() {
      return merged;
    },
    dispose() {
      cancelTimer?.();
      caller.withdraw(news);
      changes = new Map();
    },
  };
}
