import type { HalValue } from '../../hal/hal.ts';
import type { Clock } from '../../util/clock.ts';
import type { Turn } from '../../util/turns.ts';

/** A value by name: the current one, or a changed one. */
export interface Change {
  readonly name: string;
  readonly value: HalValue;
  /** Seconds since the epoch. */
  readonly time: number;
}

/** The changes that an outlet has not taken yet; for a slow outlet only the latest of each name. */
export interface ChangeSource {
  /** Up to 1,024 changes, or undefined when none are left. */
  take(): readonly Change[] | undefined;
}

/** Receives the changes of one watch. A face makes one for each watch. */
export interface ChangeOutlet {
  /** Calls `source.take()` as soon as there is room, until it is empty. */
  post(source: ChangeSource): void;
  /** Forgets the source that was posted. */
  withdraw(): void;
  /** Takes changes at once, ahead of a posted source. */
  send(changes: readonly Change[]): void;
  /** Whether the other end reads too slowly: changes must be merged. */
  readonly congested: boolean;
}

export interface ChangeFeedOptions {
  readonly outlet: ChangeOutlet;
  /** The shortest time between two takes by the outlet; 0 passes on every change. */
  readonly minIntervalMs?: number;
  readonly clock: Clock;
  /** The caller's share of the processor. */
  readonly turn: Turn;
  /** Holds all changes until `begin`. */
  readonly held?: boolean;
}

export interface ChangeFeed {
  /** Passes on the changes held so far, and from then on each change. */
  begin(): void;
  changed(name: string, value: HalValue): void;
  /** How many changes were left out because a newer value of the same name replaced them. */
  readonly merged: number;
  dispose(): void;
}

/** A message with this many changes of the longest names stays below 1 MiB. */
const changesMax = 1024;

/**
 * Passes changes of named values on to an outlet. The outlet takes the first list at once, even if it is empty.
 *
 * The changes of one settle come together, each name at most once. A fast outlet gets every value; for a slow one, a
 * newer value replaces the older one.
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
  /** Sends all changes before another change of the same name. */
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
      // The answer to the call that made the watch must go first.
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
