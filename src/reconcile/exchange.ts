import { PlugError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';

/** An exchange under way. */
export interface Exchange {
  /** Aborts it; nothing is heard of it any more but its end. Safe to call twice. */
  cancel(): void;
  /** Resolves when the plug may be spoken to again. Never rejects. */
  readonly ended: Promise<void>;
}

export interface ExchangeEvents<T> {
  succeeded(value: T): void;
  failed(error: unknown): void;
  /** Follows one of the two above, or a cancellation: the next exchange may start. */
  ended(): void;
}

/** What a call that ignores its abort signal is waited for before it is given up for lost. */
const graceMs = 1000;

/**
 * Calls the plug and sees to it that the call ends: after `limitMs` it is aborted and counts as failed, whether or not it
 * heeds the abort. What it still answers after that is dropped.
 */
export function startExchange<T>(
  call: (signal: AbortSignal) => Promise<T>,
  limitMs: number,
  clock: Clock,
  events: ExchangeEvents<T>,
): Exchange {
  const controller = new AbortController();
  let resolve = () => {};
  const ended = new Promise<void>((settle) => {
    resolve = settle;
  });
  let told = false;
  let over = false;
  let stopTimer = clock.after(limitMs, () => {
    abort();
    tell(() => events.failed(new PlugError('plug-timeout', tooLong(limitMs), { retryable: true })));
  });

  const tell = (how: () => void) => {
    if (told) return;
    told = true;
    how();
  };
  const end = () => {
    if (over) return;
    over = true;
    stopTimer();
    events.ended();
    resolve();
  };
  const abort = () => {
    stopTimer();
    stopTimer = clock.after(graceMs, end);
    controller.abort();
  };

  void outcomeOf(call, controller.signal, events).then((outcome) => {
    tell(outcome);
    return end();
  });

  return {
    cancel() {
      if (over || controller.signal.aborted) return;
      told = true;
      abort();
    },
    ended,
  };
}

/** What to tell of a call when it has ended; one that throws before it returns its promise has failed like any other. */
async function outcomeOf<T>(
  call: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  events: ExchangeEvents<T>,
): Promise<() => void> {
  try {
    const value = await call(signal);
    return () => events.succeeded(value);
  } catch (error) {
    return () => events.failed(error);
  }
}

function tooLong(limitMs: number): string {
  return `the plug did not answer within ${limitMs / 1000} s; check its power, its address and the network`;
}
