import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { PlugError } from '../../src/errors.ts';
import { exchangeStarter } from '../../src/reconcile/exchange.ts';
import { virtualClock } from '../../src/util/clock.ts';

function started<T>(call: (signal: AbortSignal) => Promise<T>) {
  const clock = virtualClock();
  const told: unknown[] = [];
  const errors: unknown[] = [];
  let signal: AbortSignal | undefined;
  const exchange = exchangeStarter(clock).start(
    (given) => {
      signal = given;
      return call(given);
    },
    500,
    {
      succeeded: (value) => told.push(['succeeded', value]),
      failed(error) {
        errors.push(error);
        told.push(['failed', error instanceof PlugError ? error.code : error]);
      },
      ended: () => told.push('ended'),
    },
  );
  return { clock, told, errors, exchange, aborted: () => signal?.aborted };
}

const never = () => new Promise<never>(() => {});
const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('an exchange', () => {
  it('reports its value, then its end, and leaves no timer', async () => {
    const { clock, told, exchange } = started(async () => 7);
    await exchange.ended();
    expect(told).toEqual([['succeeded', 7], 'ended']);
    expect(clock.pending).toBe(0);
  });

  it('ends for all waiting callers at its end, and not before', async () => {
    const { clock, exchange } = started(never);
    const seen: string[] = [];
    void exchange.ended().then(() => seen.push('one'));
    void exchange.ended().then(() => seen.push('other'));
    await clock.advance(1599);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual(['one', 'other']);
    await exchange.ended();
  });

  it('reports its error, also if the call throws instead of returning a promise', async () => {
    const fault = new Error('broken driver');
    const { told, exchange } = started(() => {
      throw fault;
    });
    await exchange.ended();
    expect(told).toEqual([['failed', fault], 'ended']);
  });

  it('is aborted at its limit and has then timed out, whatever error the call gives', async () => {
    const { clock, told, aborted } = started(whenAborted);
    await clock.advance(499);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(aborted()).toBe(true);
    expect(told).toEqual([['failed', 'plug-timeout'], 'ended']);
    expect(clock.pending).toBe(0);
  });

  it('reports its limit when it has timed out', async () => {
    const { clock, errors } = started(whenAborted);
    await clock.advance(500);
    expect(errors.map(String)).toEqual([expect.stringContaining('no answer from the plug within 0.5 s')]);
  });

  it('that ignores its abort has failed 0.1 s after its limit and is given up a second later', async () => {
    const { clock, told } = started(never);
    await clock.advance(599);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([['failed', 'plug-timeout']]);
    await clock.advance(999);
    expect(told).toHaveLength(1);
    await clock.advance(1);
    expect(told).toEqual([['failed', 'plug-timeout'], 'ended']);
    expect(clock.pending).toBe(0);
  });

  it('accepts a partial result after its abort: a reading without its meter, or a more specific error', async () => {
    const partial = started((signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(7))));
    await partial.clock.advance(500);
    expect(partial.told).toEqual([['succeeded', 7], 'ended']);
    const error = new PlugError('plug-timeout', 'no answer from 192.168.1.20:9999', { retryable: true });
    const clear = started(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(error))),
    );
    await clear.clock.advance(500);
    expect(clear.errors).toEqual([error]);
  });

  it('has timed out if a call fails with the reason of its signal, as fetch does', async () => {
    const { clock, errors, told } = started(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await clock.advance(500);
    expect(told).toEqual([['failed', 'plug-timeout'], 'ended']);
    expect(errors[0]).toMatchObject({ retryable: true });
  });

  it('drops later results, and ends once', async () => {
    let answer: (value: number) => void = () => {};
    const { clock, told } = started(() => new Promise<number>((resolve) => (answer = resolve)));
    await clock.advance(600);
    answer(1);
    await clock.advance(0);
    expect(told).toEqual([['failed', 'plug-timeout'], 'ended']);
    await clock.advance(5000);
    expect(told).toHaveLength(2);
    const late = started(() => new Promise<number>((resolve) => (answer = resolve)));
    await late.clock.advance(5000);
    answer(1);
    await late.clock.advance(0);
    expect(late.told).toEqual([['failed', 'plug-timeout'], 'ended']);
  });

  it('reports only its end when it is cancelled', async () => {
    const { told, exchange, aborted, clock } = started(whenAborted);
    exchange.cancel();
    exchange.cancel();
    expect(aborted()).toBe(true);
    await exchange.ended();
    expect(told).toEqual(['ended']);
    expect(clock.pending).toBe(0);
  });

  it('ends a second after it is cancelled even if the call ignores that', async () => {
    const { told, exchange, clock } = started(never);
    exchange.cancel();
    await clock.advance(500);
    exchange.cancel();
    await clock.advance(500);
    await exchange.ended();
    expect(told).toEqual(['ended']);
    expect(clock.pending).toBe(0);
  });

  it('is not affected by earlier ones', async () => {
    const clock = virtualClock();
    const exchanges = exchangeStarter(clock);
    const told: string[] = [];
    const events = (name: string) => ({
      succeeded: () => told.push(`${name} succeeded`),
      failed: () => told.push(`${name} failed`),
      ended: () => told.push(`${name} ended`),
    });
    const signals: AbortSignal[] = [];
    const call = (answer: (signal: AbortSignal) => Promise<unknown>) => (signal: AbortSignal) => {
      signals.push(signal);
      return answer(signal);
    };
    let answerLate: (value: unknown) => void = () => {};
    const deaf = exchanges.start(
      call(() => new Promise((resolve) => (answerLate = resolve))),
      500,
      events('a deaf one'),
    );
    await clock.advance(1600);
    await deaf.ended();
    const quick = exchanges.start(
      call(async () => 1),
      500,
      events('a quick one'),
    );
    await clock.advance(400);
    const last = exchanges.start(call(whenAborted), 500, events('a third'));
    answerLate(7);
    deaf.cancel();
    quick.cancel();
    await clock.advance(499);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, false]);
    await clock.advance(1);
    await last.ended();
    expect(told).toEqual([
      'a deaf one failed',
      'a deaf one ended',
      'a quick one succeeded',
      'a quick one ended',
      'a third failed',
      'a third ended',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('has a signal of its own, whatever earlier calls have left on theirs', async () => {
    const clock = virtualClock();
    const exchanges = exchangeStarter(clock);
    const fired: number[] = [];
    const run = (call: (signal: AbortSignal) => Promise<unknown>) =>
      exchanges.start(call, 500, { succeeded() {}, failed() {}, ended() {} }).ended();
    for (let n = 0; n < 50; n++) {
      await run(async (signal) => {
        expect(getEventListeners(signal, 'abort')).toEqual([]);
        signal.addEventListener('abort', () => fired.push(n));
      });
      await run(async (signal) => {
        const either = AbortSignal.any([signal, new AbortController().signal]);
        either.addEventListener('abort', () => fired.push(n));
      });
    }
    const late = run(whenAborted);
    await clock.advance(500);
    await late;
    expect(fired).toEqual([]);
  });

  it('needs no new signal if calls have left nothing', async () => {
    const exchanges = exchangeStarter(virtualClock());
    const signals = new Set<AbortSignal>();
    for (let n = 0; n < 50; n++) {
      const call = async (signal: AbortSignal) => {
        signals.add(signal);
        const onAbort = () => {};
        signal.addEventListener('abort', onAbort);
        signal.removeEventListener('abort', onAbort);
      };
      await exchanges.start(call, 500, { succeeded() {}, failed() {}, ended() {} }).ended();
    }
    expect(signals.size).toBe(1);
  });
});
