import { describe, expect, it } from 'vitest';
import { systemClock, virtualClock } from '../../src/util/clock.ts';

const heldTimers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('a timer of the system clock', () => {
  const clock = systemClock();
  const waitMs = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

  it('calls once for each time it is started, also when it is started with the same delay again', async () => {
    let calls = 0;
    const timer = clock.timer(() => calls++);
    for (let round = 1; round <= 3; round++) {
      timer.start(1);
      await waitMs(20);
      expect(calls).toBe(round);
    }
    timer.dispose();
  });

  it('may be started from its own call', async () => {
    let left = 3;
    await new Promise<void>((resolve) => {
      const timer = clock.timer(() => {
        if (--left > 0) timer.start(1);
        else resolve();
      });
      timer.start(1);
    });
    expect(left).toBe(0);
  });

  it('calls at the time of its last start', async () => {
    const calls: string[] = [];
    const timer = clock.timer(() => calls.push('timer'));
    timer.start(1_000_000);
    timer.start(1);
    await waitMs(20);
    timer.start(1);
    timer.start(1_000_000);
    await waitMs(20);
    expect(calls).toEqual(['timer']);
    timer.dispose();
  });

  it('does not call after it was stopped, and keeps the process alive only while it runs', async () => {
    let calls = 0;
    const before = heldTimers();
    const timer = clock.timer(() => calls++);
    for (let round = 0; round < 3; round++) {
      timer.start(5);
      expect(heldTimers()).toBe(before + 1);
      timer.stop();
      expect(heldTimers()).toBe(before);
    }
    await waitMs(30);
    expect(calls).toBe(0);
    timer.start(5);
    expect(heldTimers()).toBe(before + 1);
    timer.dispose();
    expect(heldTimers()).toBe(before);
    timer.stop();
  });
});

it('a timer of the virtual clock is one of its timers', () => {
  const clock = virtualClock();
  let calls = 0;
  const timer = clock.timer(() => calls++);
  timer.start(10);
  clock.advanceSync(5);
  timer.start(10);
  clock.advanceSync(9);
  expect(calls).toBe(0);
  clock.advanceSync(1);
  expect(calls).toBe(1);
  timer.start(10);
  timer.stop();
  expect(clock.pending).toBe(0);
});
