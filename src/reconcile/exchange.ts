import { getEventListeners } from 'node:events';
import { PlugError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';

/** An exchange under way. */
export interface Exchange {
  /** Aborts it; nothing is heard of it any more but its end. Safe to call twice. */
  cancel(): void;
  /** Resolves when the plug may be spoken to again. Never rejects. */
  ended(): Promise<void>;
}

export interface ExchangeEvents<T> {
  succeeded(value: T): void;
  failed(error: unknown): void;
  /** Follows one of the two above, or a cancellation: the next exchange may start. */
  ended(): void;
}

/** What a call that ignores its abort signal is waited for before it is given up for lost. */
const graceMs = 1000;

export interface ExchangeStarter {
  /** Starts an exchange; to be called when the one before it has ended. */
  start<T>(call: (signal: AbortSignal) => Promise<T>, limitMs: number, events: ExchangeEvents<T>): Exchange;
  /** To be called when the last one has ended. */
  dispose(): void;
}

/**
 * Calls the plug and sees to it that the call ends: after `limitMs` it is aborted and counts as failed, whether or not it
 * heeds the abort. What it still answers after that is dropped.
 *
 * Timer and abort signal are those of the exchange before, as long as it needed neither: new ones for each of thousands
 * in a second cost more than the rest of it.
 */
export function exchangeStarter(clock: Clock): ExchangeStarter {
  let controller = new AbortController();
  let onTime = () => {};
  const timer = clock.timer(() => onTime());

  const start: ExchangeStarter['start'] = (call, limitMs, events) => {
    const own = controller;
    let told = false;
    let over = false;
    let ending: Promise<void> | undefined;
    let endHeard = () => {};

    const end = () => {
      if (over) return;
      over = true;
      timer.stop();
      if (isWorn(own.signal)) controller = new AbortController();
      events.ended();
      endHeard();
    };
    const abort = () => {
      onTime = end;
      timer.start(graceMs);
      own.abort();
    };
    onTime = () => {
      told = true;
      abort();
      events.failed(new PlugError('plug-timeout', tooLong(limitMs), { retryable: true }));
    };
    timer.start(limitMs);

    called(call, own.signal).then(
      (value) => {
        if (!told) events.succeeded(value);
        return end();
      },
      (error: unknown) => {
        if (!told) events.failed(error);
        return end();
      },
    );

    return {
      cancel() {
        if (over || own.signal.aborted) return;
        told = true;
        abort();
      },
      ended() {
        ending ??= over ? Promise.resolve() : new Promise<void>((resolve) => (endHeard = resolve));
        return ending;
      },
    };
  };
  return { start, dispose: () => timer.dispose() };
}

/**
 * One listener may stay from one exchange to the next, as that of a driver that always has the same signal. Where calls
 * leave them lying about, they must not become more and more.
 */
function isWorn(signal: AbortSignal): boolean {
  return signal.aborted || getEventListeners(signal, 'abort').length > 1;
}

/** A call that throws before it returns its promise has failed like any other. */
function called<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return call(signal);
  } catch (error) {
    return Promise.reject(error);
  }
}

function tooLong(limitMs: number): string {
  return `the plug did not answer within ${limitMs / 1000} s; check its power, its address and the network`;
}
