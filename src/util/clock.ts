/**
 * Time as halyard sees it. Everything that waits or measures takes a clock, so that a day can be played in a second
 * and a test never sleeps.
 */
export interface Clock {
  /** Monotonic time in milliseconds from an arbitrary start; for measuring. */
  now(): number;
  /** Wall time in seconds since the epoch; for stamps that people and other programs read. */
  wallS(): number;
  /** Calls `run` once after `delayMs`; returns what cancels it. */
  after(delayMs: number, run: () => void): () => void;
  /** A timer that calls `run`, for what is started and stopped all the time, as the time limit of exchanges is. */
  timer(run: () => void): Timer;
}

/** Waits for one thing at a time. */
export interface Timer {
  /** Calls back once after `delayMs`, and no more at the time it was started for before. */
  start(delayMs: number): void;
  stop(): void;
  /** Stops it for good: it keeps nothing alive any more. */
  dispose(): void;
}

/** The computer's own time. */
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
 * One timeout is started over and over, which allocates nothing; one that has been stopped only holds the process no
 * longer, and does nothing when it comes.
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

/** A timer made of `after`, for clocks that have no better one. */
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

/** A clock that stands still until it is told to advance. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward by `ms`, running what falls due in order of its time. Between two timers the microtask queue is
   * drained, so that promises settled by one timer are acted on before the next.
   */
  advance(ms: number): Promise<void>;
  /** The same without draining promises, for purely synchronous machines. */
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

/** A promise chain of a driver is a handful of steps; one turn of the event loop outlasts them all. */
function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
