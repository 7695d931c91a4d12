import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { callTurns } from '../../src/plugs/call-turns.ts';
import { LimitError, limitedController } from '../../src/reconcile/call-limit.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { failureInTime, failureOf } from '../helpers/plugs-async.ts';

function turnsUnderTest(isShared = false) {
  const clock = virtualClock();
  return { clock, turns: callTurns({ clock, timeoutMs: 500, peer: 'plug:9999', isShared }) };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

test('a call has one limit, whatever number of inner calls it makes', async () => {
  const { clock, turns } = turnsUnderTest();
  const inner: AbortSignal[] = [];
  const whole = turns.run(undefined, async (signal) => {
    for (let n = 0; n < 3; n++) {
      await turns.run(signal, async (own) => {
        inner.push(own);
        await new Promise<void>((resolve) => void clock.after(100, resolve));
      });
    }
    return turns.run(signal, untilAborted);
  });
  expect(await failureInTime(clock, whole)).toMatchObject({ code: 'plug-timeout', limitMs: 500 });
  expect(clock.now()).toBe(500);
  expect(new Set(inner).size).toBe(1);
});

test('a limit given by the caller is the only one, even if it is longer', async () => {
  const { clock, turns } = turnsUnderTest();
  const controller = limitedController();
  const call = failureOf(turns.run(controller.signal, untilAborted));
  expect(clock.pending).toBe(0);
  await clock.advance(2000);
  controller.abort(new LimitError(2000));
  expect(await call).toMatchObject({ limitMs: 2000 });
});

test('a shared transport outlives a disposed driver, whose calls end', async () => {
  const { turns } = turnsUnderTest(true);
  const controller = limitedController();
  const calls = [turns.run(controller.signal, untilAborted), turns.run(undefined, untilAborted)].map(failureOf);
  turns.dispose();
  for (const call of calls) expect(await call).toMatchObject({ code: 'cancelled' });
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  expect(await failureOf(turns.run(undefined, async () => 1))).toMatchObject({ code: 'cancelled' });
});

test('a call that is cancelled while it waits is never made, and leaves no listener', async () => {
  const { clock, turns } = turnsUnderTest();
  const controller = new AbortController();
  const made: number[] = [];
  const first = turns.run(undefined, async () => {
    made.push(1);
    await new Promise<void>((resolve) => void clock.after(100, resolve));
  });
  const second = failureOf(turns.run(controller.signal, async () => made.push(2)));
  const third = turns.run(controller.signal, async () => made.push(3)).catch(() => undefined);
  controller.abort();
  expect(await second).toMatchObject({ code: 'cancelled' });
  await clock.advance(100);
  await first;
  await third;
  expect(made).toEqual([1]);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  turns.dispose();
  expect(clock.pending).toBe(0);
});

test('a call may return a partial result at its limit', async () => {
  const { clock, turns } = turnsUnderTest();
  const reading = turns.run(undefined, (signal) => untilAborted(signal).catch(() => 'the relay alone'));
  await clock.advance(500);
  expect(await reading).toBe('the relay alone');
});
