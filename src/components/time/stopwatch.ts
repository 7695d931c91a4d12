/** Measures how long a condition has held without a break, in a function of a thread of either kind. */
export interface Stopwatch {
  readonly holds: boolean;
  readonly seconds: number;
  /**
   * Call this in every run, with the present condition and the run's period. While the condition is unknown
   * (`undefined`) it does not hold, and the time on the watch stays as it is.
   */
  run(holds: boolean | undefined, periodS: number): void;
  /** Restarts, as if the condition had just become true. */
  restart(): void;
}

/**
 * The period of a run is the time before it, so it counts for a condition that held in the run before. `startS` is the
 * time on the watch when the condition is first seen to hold.
 */
export function createStopwatch(startS = 0): Stopwatch {
  let held = false;
  let heldBefore = false;
  let seconds = startS;
  return {
    get holds() {
      return held;
    },
    get seconds() {
      return seconds;
    },
    run(holds, periodS) {
      if (holds === undefined) {
        if (held) seconds += periodS;
        heldBefore ||= held;
        held = false;
        return;
      }
      if (held && holds) seconds += periodS;
      else if (!holds && (held || heldBefore)) seconds = 0;
      heldBefore = false;
      held = holds;
    },
    restart() {
      seconds = 0;
    },
  };
}

/** Rounding error of a sum of periods: a microsecond. */
export const sumErrorS = 1e-6;

/** Whether a sum of periods has reached its limit. */
export function isDue(seconds: number, limitS: number): boolean {
  return seconds >= limitS - sumErrorS;
}

/** The shortest of several delays until a wake-up; undefined if there is none. */
export function earliest(...delaysS: readonly (number | undefined)[]): number | undefined {
  const delays = delaysS.filter((delayS) => delayS !== undefined);
  return delays.length === 0 ? undefined : Math.max(0, Math.min(...delays));
}

/** How long to wait so that a remaining time is shown in whole seconds. */
export function nextSecond(leftS: number): number {
  return leftS - Math.max(0, Math.ceil(leftS - sumErrorS) - 1);
}
