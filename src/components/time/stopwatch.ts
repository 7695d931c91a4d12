/** For how long a condition has held without a break, as a function in a thread of either kind can tell. */
export interface Stopwatch {
  readonly holds: boolean;
  readonly seconds: number;
  /**
   * To be called in every run, with the condition as it is now and the run's period. While the condition is not known
   * (`undefined`) it does not hold, nothing more is added, and what is on the watch stays.
   */
  run(holds: boolean | undefined, periodS: number): void;
  /** Begins anew, as if the condition had just become true. */
  restart(): void;
}

/**
 * The period of a run is the time before it, so it counts for a condition that held in the run before. `startS` is what
 * is on the watch when it is first seen to hold.
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

/** Differences below this are what adding up periods leaves; a microsecond. */
export const sumErrorS = 1e-6;

/** Whether a time that was added up has reached its limit. */
export function isDue(seconds: number, limitS: number): boolean {
  return seconds >= limitS - sumErrorS;
}

/** The shortest of several delays until a wake-up; undefined if there is none. */
export function earliest(...delaysS: readonly (number | undefined)[]): number | undefined {
  const delays = delaysS.filter((delayS) => delayS !== undefined);
  return delays.length === 0 ? undefined : Math.max(0, Math.min(...delays));
}

/** How long to wait so that a time that is left is shown in whole seconds. */
export function nextSecond(leftS: number): number {
  return leftS - Math.max(0, Math.ceil(leftS - sumErrorS) - 1);
}
