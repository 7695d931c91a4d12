import { highestW } from '../../../plugs/plausible.ts';
import type { Clock } from '../../../util/clock.ts';

/** The highest power that can have been drawn since a given time, from the power measured since. */
export interface UsablePower {
  measured(powerW: number): void;
  /** In watts; the limit of a socket where power was not measured throughout. */
  since(agoMs: number): number;
}

/** Longest time between two measurements that bound the power in between. */
const continuousMs = 10_000;
/** Heaters switch on and off: the power of a minute ago may be drawn again between two measurements. */
const windowMs = 60_000;
/** Meters are not exact, and show a small power as 0. */
const margin = 1.5;
const leastW = 25;

export function usablePower(clock: Clock): UsablePower {
  let measuredMs = -Infinity;
  let sinceMs = clock.now();
  let windowStartMs = -Infinity;
  let peakW = 0;
  let peakBeforeW = 0;
  return {
    measured(powerW) {
      const now = clock.now();
      if (now - measuredMs > continuousMs) sinceMs = now;
      if (now - windowStartMs > windowMs) {
        peakBeforeW = now - windowStartMs > 2 * windowMs ? 0 : peakW;
        peakW = 0;
        windowStartMs = now;
      }
      peakW = Math.max(peakW, Math.abs(powerW));
      measuredMs = now;
    },
    since(agoMs) {
      const now = clock.now();
      const isKnown = now - measuredMs <= continuousMs && now - sinceMs >= agoMs && agoMs <= windowMs;
      return isKnown ? Math.min(highestW, Math.max(leastW, margin * Math.max(peakW, peakBeforeW))) : highestW;
    },
  };
}
