import { quantile } from '../harness/statistics.ts';
import { sleep } from '../harness/system.ts';

/** What a window of polling cost and how well it was kept. */
export interface PollReport extends Readonly<Record<string, number>> {
  /** Percent of a core. */
  readonly cpu: number;
  /** Microseconds of a core. */
  readonly perPoll: number;
  readonly polls: number;
  /** Ticks at which a plug was not asked, and polls that failed. */
  readonly missed: number;
  readonly p50: number;
  readonly p99: number;
}

/** Keeps account of polls from all plugs; a poll is reported when its values have been read. */
export interface PollWatch {
  started(plug: number): number;
  ended(plug: number, startMs: number): void;
  failed(): void;
  /** Polls do not go on from where they were: what lies between is nothing that was missed. */
  forget(): void;
  allRead(): Promise<void>;
  /** Waits for a window of time and tells of it. */
  window(durationMs: number): Promise<PollReport>;
}

export function createPollWatch(plugs: number, intervalMs: number): PollWatch {
  const startedMs = new Float64Array(plugs);
  const isRead = new Uint8Array(plugs);
  let latencies: number[] = [];
  let missed = 0;
  const countGap = (sinceMs: number) => {
    if (sinceMs > 1.5 * intervalMs) missed += Math.round(sinceMs / intervalMs) - 1;
  };
  return {
    started(plug) {
      const nowMs = performance.now();
      const lastMs = startedMs[plug] ?? 0;
      if (lastMs !== 0) countGap(nowMs - lastMs);
      startedMs[plug] = nowMs;
      return nowMs;
    },
    ended(plug, startMs) {
      latencies.push(performance.now() - startMs);
      isRead[plug] = 1;
    },
    failed() {
      missed++;
    },
    forget() {
      startedMs.fill(0);
      isRead.fill(0);
    },
    async allRead() {
      const limitMs = performance.now() + 20_000;
      while (isRead.includes(0)) {
        if (performance.now() > limitMs) throw new Error('a plug has not been read');
        await sleep(20);
      }
    },
    async window(durationMs) {
      latencies = [];
      missed = 0;
      const before = process.cpuUsage();
      const startMs = performance.now();
      await sleep(durationMs);
      const nowMs = performance.now();
      const { user, system } = process.cpuUsage(before);
      const polls = latencies.length;
      for (const lastMs of startedMs) countGap(nowMs - lastMs);
      return {
        cpu: (user + system) / (nowMs - startMs) / 10,
        perPoll: (user + system) / polls,
        polls,
        missed,
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      };
    },
  };
}
