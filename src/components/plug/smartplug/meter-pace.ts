/** Decides which polls read the meter too; it is read less often than the relay. Times are `Clock.now()`. */
export interface MeterPace {
  /** Whether a poll that starts now should read the meter. */
  isDue(nowMs: number, meterIntervalMs: number, pollIntervalMs: number): boolean;
  /** A poll that started then has read the meter. */
  asked(startedMs: number): void;
  /** Makes the next poll read the meter: the relay has moved, so the power has changed. */
  hurry(): void;
}

export function meterPace(): MeterPace {
  let askedMs = -Infinity;
  return {
    // Polls have a fixed interval: take the one nearest to the wanted time, not the first one after it.
    isDue: (nowMs, meterIntervalMs, pollIntervalMs) => !(nowMs - askedMs < meterIntervalMs - pollIntervalMs / 2),
    asked(startedMs) {
      askedMs = startedMs;
    },
    hurry() {
      askedMs = -Infinity;
    },
  };
}
