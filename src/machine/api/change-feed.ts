import type { HalValue } from '../../hal/hal.ts';
import type { Clock } from '../../util/clock.ts';
import type { Turn } from '../../util/turns.ts';

/** A named value that was, or has become so. */
export interface Change {
  readonly name: string;
  readonly value: HalValue;
  /** Seconds since the epoch. */
  readonly time: number;
}

/** The changes that one outlet has not taken yet; only the latest of each name for an outlet that is behind. */
export interface ChangeSource {
  /** Up to 1,024 changes, or undefined when there are none (left). */
  take(): readonly Change[] | undefined;
}

/** Where the changes of one watch go. A face makes one for each. */
export interface ChangeOutlet {
  /** Asks for `source.take()`, until it is empty, as soon as there is room. */
  post(source: ChangeSource): void;
  /** Forgets the source that was posted. */
  withdraw(): void;
  /** Takes changes at once, whatever waits. */
  send(changes: readonly Change[]): void;
  /** Whether the other end is behind in reading, so that changes are to be merged. */
  readonly congested: boolean;
}

export interface ChangeFeedOptions {
  readonly outlet: ChangeOutlet;
  /** The outlet takes changes no more often than this; 0 passes on every change. */
  readonly minIntervalMs?: number;
  readonly clock: Clock;
  /** The part of the processor that the caller has. */
  readonly turn: Turn;
  /** Nothing is passed on before `begin`. */
  readonly held?: boolean;
}

export interface ChangeFeed {
  /** Ends what `held` has begun. */
  begin(): void;
  changed(name: string, value: HalValue): void;
  /** How many changes were left out since a newer value of the same name took their place before they were taken. */
  readonly merged: number;
  dispose(): void;
}

/** With the longest names, a message of so many changes stays below 1 MiB. */
const changesMax = 1024;

/**
 * Passes changes of named values on to an outlet. The first are taken at once: an empty list, where there are none yet.
 *
 * The changes of one settle come together, each name at most once. An outlet that keeps up gets every value; for one that
 * is behind, a newer value takes the place of the older.
 */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { outlet, clock, turn, minIntervalMs = 0 } = options;
  let begun = !options.held;
  let changes = new Map<string, Change>();
  let first = true;
  let merged = 0;
  let takenAtMs = -Infinity;
  let cancelTimer: (() => void) | undefined;

  const source: ChangeSource = {
    take() {
      if (changes.size === 0 && !first) return undefined;
      first = false;
      takenAtMs = clock.now();
      const taken = [...changes.values()].slice(0, changesMax);
      for (const { name } of taken) changes.delete(name);
      return taken;
    },
  };
  /** Sends what there is ahead of a further change of the same name. */
  const sendNow = () => {
    for (let taken = source.take(); taken !== undefined; taken = source.take()) outlet.send(taken);
  };
  const announce = () => {
    if (cancelTimer) return;
    const waitMs = takenAtMs + minIntervalMs - clock.now();
    if (waitMs <= 0) {
      outlet.post(source);
      return;
    }
    cancelTimer = clock.after(waitMs, () => {
      cancelTimer = undefined;
      outlet.post(source);
    });
  };
  if (begun) outlet.post(source);

  return {
    begin() {
      begun = true;
      // The answer to the call that made the watch goes first.
      turn.queue(() => outlet.post(source));
    },
    changed(name, value) {
      const change = { name, value, time: clock.wallS() };
      if (!begun) {
        changes.set(name, change);
        return;
      }
      if (changes.has(name)) {
        if (minIntervalMs > 0 || outlet.congested) {
          merged++;
          changes.delete(name);
        } else {
          sendNow();
        }
      }
      changes.set(name, change);
      announce();
    },
    get merged() {
      return merged;
    },
    dispose() {
      cancelTimer?.();
      outlet.withdraw();
      changes = new Map();
    },
  };
}
