/** Says which polls are to ask the meter as well, for it is asked less often than the relay. Times are `Clock.now()`. */
export interface MeterPace {
  /** Whether a poll that starts now should ask it. */
  isDue(nowMs: number, meterIntervalMs: number, pollIntervalMs: number): boolean;
  /** A poll that started then has asked it. */
  asked(startedMs: number): void;
  /** Makes the next poll ask it: the relay has moved, and what is drawn is another now. */
  hurry(): void;
}

export function meterPace(): MeterPace {
  let askedMs = -Infinity;
  return {
    // Polls stand on a grid: the one nearest to the wanted time is taken, not the first one after it.
    isDue: (nowMs, meterIntervalMs, pollIntervalMs) => !(nowMs - askedMs < meterIntervalMs - pollIntervalMs / 2),
    asked(startedMs) {
      askedMs = startedMs;
    },
    hurry() {
      askedMs = -Infinity;
    },
  };
}
