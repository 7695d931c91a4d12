/** How long a client may pause because others take its session, from the answers that it got. */
export interface SessionLosses {
  lost(): void;
  /** Longest remaining pause. */
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
