import { failureOf, isUnused, LimitError, limitedController } from './call-limit.ts';
import type { Clock } from '../util/clock.ts';

/** A running exchange. */
export interface Exchange {
  /** Aborts it; only its end is still reported. Safe to call twice. */
  cancel(): void;
  /** Resolves when the next exchange may start. Never rejects. */
  ended(): Promise<void>;
}

export interface ExchangeEvents<T> {
  succeeded(value: T): void;
  failed(error: unknown): void;
  /** Called after either of the two above, or a cancellation: the next exchange may start. */
  ended(): void;
}

/**
 * How long a call may take after its abort to return a partial result: a more specific error, or the relay without the
 * meter. After this it has failed.
 */
const slackMs = 100;
/** How long to wait then for a call that ignores its abort signal. */
const graceMs = 1000;

export interface ExchangeStarter {
  /** Starts an exchange; call it when the previous one has ended. */
  start<T>(call: (signal: AbortSignal) => Promise<T>, limitMs: number, events: ExchangeEvents<T>): Exchange;
  /** Starts several exchanges as one; the driver may limit each of them further. */
  startSeveral<T>(call: (signal: AbortSignal) => Promise<T>, limitMs: number, events: ExchangeEvents<T>): Exchange;
  /** Call when the last exchange has ended. */
  dispose(): void;
}

/**
 * Calls the plug and enforces the time limit: after `limitMs` the signal is aborted, and 0.1 s later the call has
 * failed, even if it ignores the abort. A later result is dropped.
 *
 * Each call seems to have its own signal. Making one takes longer than the rest of this function, so an unused signal
 * is reused for the next call, as is the timer.
 */
export function exchangeStarter(clock: Clock): ExchangeStarter {
  let controller = limitedController();
  let onTime = () => {};
  const timer = clock.timer(() => onTime());

  const begin = <T>(
    own: AbortController,
    call: (signal: AbortSignal) => Promise<T>,
    limitMs: number,
    events: ExchangeEvents<T>,
  ): Exchange => {
    let told = false;
    let over = false;
    let ending: Promise<void> | undefined;
    let endHeard = () => {};

    const end = () => {
      if (over) return;
      over = true;
      timer.stop();
      if (own === controller && !isUnused(own.signal)) controller = limitedController();
      events.ended();
      endHeard();
    };
    const endInGrace = () => {
      onTime = end;
      timer.start(graceMs);
    };
    const fail = (error: unknown) => {
      if (told) return;
      told = true;
      events.failed(failureOf(own.signal, error));
    };
    onTime = () => {
      const expired = new LimitError(limitMs);
      onTime = () => {
        endInGrace();
        fail(expired);
      };
      timer.start(slackMs);
      own.abort(expired);
    };
    timer.start(limitMs);

    called(call, own.signal).then(
      (value) => {
        if (!told) events.succeeded(value);
        return end();
      },
      (error: unknown) => {
        fail(error);
        return end();
      },
    );

    return {
      cancel() {
        if (over || own.signal.aborted) return;
        told = true;
        endInGrace();
        own.abort();
      },
      ended() {
        ending ??= over ? Promise.resolve() : new Promise<void>((resolve) => (endHeard = resolve));
        return ending;
      },
    };
  };
  return {
    start: (call, limitMs, events) => begin(controller, call, limitMs, events),
    startSeveral: (call, limitMs, events) => begin(new AbortController(), call, limitMs, events),
    dispose: () => timer.dispose(),
  };
}

/** Turns an exception before the promise is returned into a rejection. */
function called<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return call(signal);
  } catch (error) {
    return Promise.reject(error);
  }
}
