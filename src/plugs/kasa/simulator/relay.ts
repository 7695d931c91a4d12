import type { Clock } from '../../../util/clock.ts';

/** One change of a simulated relay. */
export interface RelayChange {
  readonly on: boolean;
  /** The cause: a command over the network, the button on the plug, or a rule inside the plug. */
  readonly by: 'command' | 'button' | 'rule';
  /** Time of the change, by the monotonic clock. */
  readonly atMs: number;
  /** The outlet of a strip, from 1; absent on a single plug. */
  readonly outlet?: number;
}

/** The relay of a simulated plug; notifies listeners of changes only, not of commands that change nothing. */
export interface SimulatedRelay {
  readonly on: boolean;
  /** Seconds since it was switched on, 0 while off. */
  readonly onTimeS: number;
  set(on: boolean, by: RelayChange['by']): void;
  /** Calls back at each change; returns the function that unsubscribes. */
  onChange(callback: (change: RelayChange) => void): () => void;
}

export function createSimulatedRelay(clock: Clock, initiallyOn: boolean): SimulatedRelay {
  const listeners = new Set<(change: RelayChange) => void>();
  let on = initiallyOn;
  let sinceMs = clock.now();
  return {
    get on() {
      return on;
    },
    get onTimeS() {
      return on ? (clock.now() - sinceMs) / 1000 : 0;
    },
    set(wanted, by) {
      if (wanted === on) return;
      on = wanted;
      sinceMs = clock.now();
      for (const listener of listeners) listener({ on, by, atMs: sinceMs });
    },
    onChange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}
