/** How long a client may rest from a plug whose session others take, by what it was told. */
export interface SessionLosses {
  lost(): void;
  /** What may be left of the pause. */
  pauseMs(): number;
}

const peaceMs = 60_000;
const firstPauseMs = 5000;
const longestPauseMs = 300_000;

export function createSessionLosses(now: () => number): SessionLosses {
  let lostMs = -Infinity;
  let pauseMs = 0;
  return {
    lost() {
      const isAgain = now() - lostMs < peaceMs + pauseMs;
      lostMs = now();
      pauseMs = isAgain ? Math.min(longestPauseMs, Math.max(firstPauseMs, pauseMs * 2)) : 0;
    },
    pauseMs: () => Math.max(0, lostMs + pauseMs - now()),
  };
}
