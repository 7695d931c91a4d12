/** Timers that end together. */
export interface Timers {
  after(ms: number, run: () => void): void;
  /** Number of waiting timers. */
  readonly waiting: number;
  stop(): void;
}

export function createTimers(): Timers {
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  return {
    after(ms, run) {
      if (isStopped) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
    },
    get waiting() {
      return timers.size;
    },
    stop() {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
