import { describe, expect, it } from 'vitest';
import { pollSchedule, type ExchangeOutcome, type PollNeed } from '../../src/reconcile/schedule.ts';

/** Plays polls that take no time, each when it is due, and returns their times. */
function poll(
  count: number,
  outcome: (round: number) => ExchangeOutcome,
  { intervalMs = 500, random = () => 0, ...need }: Partial<PollNeed> & { random?: () => number } = {},
): number[] {
  const schedule = pollSchedule(random);
  let nowMs = 0;
  return Array.from({ length: count }, (_, round) => {
    nowMs = Math.max(nowMs, schedule.dueMs({ intervalMs, urgent: false, pending: false, ...need }));
    schedule.started(nowMs, intervalMs, true);
    schedule.ended(nowMs, intervalMs, outcome(round));
    return nowMs;
  });
}

const pauses = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));
const idle = { urgent: false, pending: false };

describe('the grid of ticks', () => {
  it('is measured from tick to tick, however late or long a poll is', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(1000, 500, true);
    schedule.ended(1030, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(1500);
    schedule.started(1517, 500, true);
    schedule.ended(1590, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(2000);
  });

  it('begins a fraction of the interval after the first poll if the plug has a phase', () => {
    const after = (phase: number) => {
      const schedule = pollSchedule(() => 0, { phase, delayMs: 0 });
      return [1000, 0, 0].map((startMs) => {
        const nowMs = Math.max(startMs, schedule.dueMs({ intervalMs: 500, ...idle }));
        schedule.started(nowMs, 500, true);
        schedule.ended(nowMs, 500, 'succeeded');
        return nowMs;
      });
    };
    expect(after(0)).toEqual([1000, 1500, 2000]);
    expect(after(0.618)).toEqual([1000, 1309, 1809]);
  });

  it('begins late if many plugs are contacted before, unless a request waits', () => {
    const schedule = pollSchedule(() => 0, { phase: 0, delayMs: 150 });
    schedule.begin(1000);
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(1150);
    expect(schedule.dueMs({ intervalMs: 500, urgent: false, pending: true })).toBe(0);
  });

  it('keeps its phase through an outage and through a longer interval', () => {
    const schedule = pollSchedule(() => 0.3, { phase: 0.25, delayMs: 0 });
    let nowMs = 0;
    const play = (intervalMs: number, count: number, outcome: ExchangeOutcome) => {
      for (let round = 0; round < count; round++) {
        nowMs = Math.max(nowMs, schedule.dueMs({ intervalMs, ...idle }));
        schedule.started(nowMs, intervalMs, true);
        schedule.ended(nowMs, intervalMs, outcome);
      }
      return schedule.dueMs({ intervalMs: 500, ...idle }) % 500;
    };
    expect(play(500, 5, 'succeeded')).toBe(125);
    play(500, 30, 'failed');
    expect(play(500, 2, 'succeeded')).toBe(125);
    expect(play(60_000, 3, 'succeeded')).toBe(125);
  });

  it('is kept by a poll that is a fraction of a millisecond early', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 500, true);
    schedule.ended(2, 500, 'succeeded');
    schedule.started(499.4, 500, true);
    schedule.ended(501, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(1000);
  });

  it('does not repeat ticks missed by a late start or a long poll', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 500, true);
    schedule.ended(10, 500, 'succeeded');
    schedule.started(5120, 500, true);
    schedule.ended(5130, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(5500);
    schedule.started(5500, 500, true);
    schedule.ended(7100, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(7500);
  });

  it('still serves the tick that passed during a command', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 500, true);
    schedule.ended(10, 500, 'succeeded');
    schedule.started(490, 500, false);
    schedule.ended(520, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(500);
  });

  it('still serves the tick at which a command starts', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 500, true);
    schedule.ended(10, 500, 'succeeded');
    schedule.started(500, 500, false);
    schedule.ended(520, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(500);
  });

  it('follows a changed interval at once', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 30_000, true);
    schedule.ended(10, 30_000, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, ...idle })).toBe(500);
  });
});

describe('the backoff', () => {
  it('keeps the interval for 10 s, then doubles from 1 s to 30 s and stays there', () => {
    expect(pauses(poll(28, () => 'failed'))).toEqual([
      ...Array.from({ length: 20 }, () => 500),
      1000,
      2000,
      4000,
      8000,
      16_000,
      30_000,
      30_000,
    ]);
  });

  it('is shortened at random by up to a quarter, never lengthened', () => {
    expect(pauses(poll(28, () => 'failed', { random: () => 0.999_999 })).slice(20)).toEqual([
      750, 1500, 3000, 6000, 12_000, 22_500, 22_500,
    ]);
  });

  it('never makes a long interval shorter', () => {
    expect(pauses(poll(6, () => 'failed', { intervalMs: 60_000 }))).toEqual([60_000, 60_000, 60_000, 60_000, 60_000]);
  });

  it('ends with the first success and starts again with the next failure', () => {
    const times = poll(50, (round) => (round === 25 ? 'succeeded' : 'failed'));
    const after = pauses(times).slice(25);
    expect(after[0]).toBeLessThanOrEqual(500);
    expect(after.slice(1, 20)).toEqual(Array.from({ length: 19 }, () => 500));
  });

  it('continues to grow over successes that are only half of an attempt', () => {
    const schedule = pollSchedule(() => 0);
    let nowMs = 0;
    const attempts: number[] = [];
    for (let round = 0; round < 24; round++) {
      nowMs = Math.max(nowMs, schedule.dueMs({ intervalMs: 500, urgent: false, pending: true }));
      attempts.push(nowMs);
      schedule.started(nowMs, 500, true);
      schedule.ended(nowMs, 500, 'struggling');
      schedule.started(nowMs, 500, false);
      schedule.ended(nowMs, 500, 'failed');
    }
    expect(pauses(attempts).slice(-3)).toEqual([1000, 2000, 4000]);
  });

  it('begins with the longest pause if only a person can help', () => {
    expect(pauses(poll(3, () => 'hopeless'))).toEqual([30_000, 30_000]);
  });
});

describe('hurry', () => {
  it('polls at once when the plug answers', () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 500, true);
    schedule.ended(10, 500, 'succeeded');
    expect(schedule.dueMs({ intervalMs: 500, urgent: true, pending: false })).toBeLessThanOrEqual(10);
  });

  it('ends a pause, but does not attempt more often than the interval or once a second', () => {
    for (const [intervalMs, least] of [
      [500, 500],
      [5000, 1000],
    ] as const) {
      const schedule = pollSchedule(() => 0);
      schedule.started(0, intervalMs, true);
      schedule.ended(1, intervalMs, 'hopeless');
      expect(schedule.dueMs({ intervalMs, urgent: false, pending: true })).toBe(30_001);
      expect(schedule.dueMs({ intervalMs, urgent: true, pending: true })).toBe(least);
    }
  });

  it('tries again within a second for an open request even if the interval is longer', () => {
    expect(pauses(poll(5, () => 'failed', { intervalMs: 20_000, pending: true }))).toEqual([1000, 1000, 1000, 1000]);
  });
});

describe('the proof of a command', () => {
  const proving = { intervalMs: 60_000, ...idle, unproven: true };
  const commanded = () => {
    const schedule = pollSchedule(() => 0);
    schedule.started(0, 60_000, true);
    schedule.ended(10, 60_000, 'succeeded');
    schedule.started(1000, 60_000, false);
    schedule.ended(1020, 60_000, 'succeeded');
    return schedule;
  };

  it('is read 50 ms after its end, then every 0.5 s, and sooner at a tick or for a waiting request', () => {
    const schedule = commanded();
    expect(schedule.dueMs(proving)).toBe(1070);
    expect(schedule.dueMs({ ...proving, intervalMs: 1000 })).toBe(1000);
    expect(schedule.dueMs({ ...proving, urgent: true })).toBe(0);
    schedule.started(1070, 60_000, true);
    schedule.ended(1090, 60_000, 'succeeded');
    expect(schedule.dueMs(proving)).toBe(1570);
  });

  it('is left to the backoff once a reading has failed', () => {
    const schedule = commanded();
    schedule.started(1070, 60_000, true);
    schedule.ended(1090, 60_000, 'hopeless');
    expect(schedule.dueMs(proving)).toBe(60_000);
    expect(schedule.dueMs({ ...proving, intervalMs: 500 })).toBe(31_090);
  });
});

describe('a request that waits for contact', () => {
  it('is polled for at once, and again a while after a failed poll', () => {
    const schedule = pollSchedule(() => 0, { phase: 0, delayMs: 150 });
    schedule.begin(1000);
    const urgent = { intervalMs: 5000, urgent: true, pending: false };
    expect(schedule.dueMs(urgent)).toBe(0);
    schedule.started(1000, 5000, true);
    schedule.ended(1400, 5000, 'failed');
    expect(schedule.dueMs(urgent)).toBe(2000);
  });
});
