import { highestW } from '../../../plugs/plausible.ts';
import type { Clock } from '../../../util/clock.ts';

/** The most that can have been drawn since some time ago, by the power that was measured since. */
export interface UsablePower {
  measured(powerW: number): void;
  /** In watts; what a socket can carry where power was not measured all along. */
  since(agoMs: number): number;
}

/** Measured so often, power says what was drawn between. */
const continuousMs = 10_000;
/** Heaters switch on and off: what was drawn a minute ago may be drawn again between two measurements. */
const windowMs = 60_000;
/** Meters are not exact, and show little as nothing. */
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
