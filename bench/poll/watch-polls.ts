import { quantile } from '../harness/statistics.ts';

/** What a window of polling cost and how well it was kept. */
export interface PollReport extends Readonly<Record<string, number>> {
  /** Percent of a core. */
  readonly cpu: number;
  /** Microseconds of a core. */
  readonly perPoll: number;
  readonly polls: number;
  /** Ticks at which a plug was not asked. */
  readonly missed: number;
  readonly p50: number;
  readonly p99: number;
}

/** Keeps account of polls from all plugs; a poll is reported when its values have been read. */
export interface PollWatch {
  started(plug: number): number;
  ended(startMs: number): void;
  /** Waits for a window of time and tells of it. */
  window(durationMs: number): Promise<PollReport>;
}

export function createPollWatch(plugs: number, intervalMs: number): PollWatch {
  const lastMs = new Float64Array(plugs);
  let latencies: number[] = [];
  let missed = 0;
  return {
    started(plug) {
      const nowMs = performance.now();
      const since = nowMs - (lastMs[plug] ?? 0);
      if (lastMs[plug] !== 0 && since > 1.5 * intervalMs) missed += Math.round(since / intervalMs) - 1;
      lastMs[plug] = nowMs;
      return nowMs;
    },
    ended(startMs) {
      latencies.push(performance.now() - startMs);
    },
    async window(durationMs) {
      latencies = [];
      missed = 0;
      const before = process.cpuUsage();
      const startMs = performance.now();
      await new Promise((resolve) => {
        setTimeout(resolve, durationMs);
      });
      const wallMs = performance.now() - startMs;
      const { user, system } = process.cpuUsage(before);
      const polls = latencies.length;
      const nowMs = performance.now();
      for (const last of lastMs) if (nowMs - last > 1.5 * intervalMs) missed++;
      return {
        cpu: (user + system) / wallMs / 10,
        perPoll: (user + system) / polls,
        polls,
        missed,
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      };
    },
  };
}
