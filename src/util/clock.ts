/**
 * The clock of everything that waits or measures. It is handed in, so that a test can play a day in a second and never
 * sleeps.
 */
export interface Clock {
  /** Monotonic time in milliseconds from an arbitrary start; for measuring. */
  now(): number;
  /** Wall time in seconds since the epoch; for timestamps that people and other programs read. */
  wallS(): number;
  /** Calls `run` once after `delayMs`; returns a function that cancels it. */
  after(delayMs: number, run: () => void): () => void;
  /** A timer that calls `run`; cheaper than `after` if it is started and stopped often, as the time limit of exchanges is. */
  timer(run: () => void): Timer;
}

/** A timer that can be started again and again. */
export interface Timer {
  /** Calls back once after `delayMs`; a call that was due earlier is cancelled. */
  start(delayMs: number): void;
  stop(): void;
  /** Stops it for good: it no longer keeps anything alive. */
  dispose(): void;
}

/** The time of the computer. */
export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    wallS: () => Date.now() / 1000,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    timer: systemTimer,
  };
}

/**
 * Restarts one timeout, which allocates nothing. A stopped timeout no longer keeps the process alive, and does nothing when
 * it fires.
 */
function systemTimer(run: () => void): Timer {
  let timeout: NodeJS.Timeout | undefined;
  let delayMs = 0;
  let isRunning = false;
  const fire = () => {
    if (!isRunning) return;
    isRunning = false;
    run();
  };
  return {
    start(ms) {
      if (timeout && ms === delayMs) {
        timeout.refresh();
        if (!isRunning) timeout.ref();
      } else {
        clearTimeout(timeout);
        timeout = setTimeout(fire, ms);
        delayMs = ms;
      }
      isRunning = true;
    },
    stop() {
      if (isRunning) timeout?.unref();
      isRunning = false;
    },
    dispose() {
      isRunning = false;
      clearTimeout(timeout);
      timeout = undefined;
    },
  };
}

/** A timer made from `after`, for clocks without a cheaper one. */
export function timerOf({ after }: Pick<Clock, 'after'>, run: () => void): Timer {
  let cancel = () => {};
  return {
    start(delayMs) {
      cancel();
      cancel = after(delayMs, run);
    },
    stop: () => cancel(),
    dispose: () => cancel(),
  };
}

/** A clock that moves only by `advance`. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward by `ms` and runs due timers in order. Promises are drained between two timers, so that what one timer
   * has settled is handled before the next.
   */
  advance(ms: number): Promise<void>;
  /** The same without draining promises, for synchronous machines. */
  advanceSync(ms: number): void;
  /** How many timers are waiting. */
  readonly pending: number;
}

/** Time that moves only by `advance`; wall time starts at `epochS` (default 0). */
export function virtualClock(epochS = 0): VirtualClock {
  let nowMs = 0;
  let sequence = 0;
  const timers: { at: number; sequence: number; run: () => void }[] = [];

  const next = (limit: number) => {
    let first: (typeof timers)[number] | undefined;
    for (const timer of timers) {
      if (timer.at > limit) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.sequence < first.sequence)) first = timer;
    }
    if (first) timers.splice(timers.indexOf(first), 1);
    return first;
  };
  const fire = (timer: (typeof timers)[number]) => {
    nowMs = Math.max(nowMs, timer.at);
    timer.run();
  };

  const after = (delayMs: number, run: () => void) => {
    const timer = { at: nowMs + Math.max(0, delayMs), sequence: sequence++, run };
    timers.push(timer);
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  };

  return {
    now: () => nowMs,
    wallS: () => epochS + nowMs / 1000,
    after,
    timer: (run) => timerOf({ after }, run),
    async advance(ms) {
      const limit = nowMs + ms;
      await drainMicrotasks();
      for (let timer = next(limit); timer; timer = next(limit)) {
        fire(timer);
        await drainMicrotasks();
      }
      nowMs = limit;
    },
    advanceSync(ms) {
      const limit = nowMs + ms;
      for (let timer = next(limit); timer; timer = next(limit)) fire(timer);
      nowMs = limit;
    },
    get pending() {
      return timers.length;
    },
  };
}

/** One turn of the event loop: longer than the few steps of a driver's promise chain. */
function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
