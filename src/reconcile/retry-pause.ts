const firstPauseMs = 1000;
export const longestPauseMs = 30_000;
const jitter = 0.25;

/** The pause after one of `pauseMs`, or the first one after 0: pauses double from 1 s to 30 s. */
export function longerPause(pauseMs: number): number {
  return Math.min(longestPauseMs, Math.max(firstPauseMs, pauseMs * 2));
}

/** Shortens a pause by up to a quarter at random, in whole milliseconds, so that many plugs do not retry in step. */
export function jittered(pauseMs: number, chance: number): number {
  return Math.round(pauseMs * (1 - jitter * chance));
}
