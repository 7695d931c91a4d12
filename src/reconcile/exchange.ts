import { failureOf, isUnused, LimitError, limitedController } from './call-limit.ts';
import type { Clock } from '../util/clock.ts';

/** An exchange under way. */
export interface Exchange {
  /** Aborts it; it reports nothing more but its end. Safe to call twice. */
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

/**
 * How long a call may take after its abort to say what it knows: an error that says more, or the relay without the meter.
 * Then it has failed.
 */
const slackMs = 100;
/** How long to wait after that for a call that ignores its abort signal. */
const graceMs = 1000;

export interface ExchangeStarter {
  /** Starts an exchange; to be called when the one before it has ended. */
  start<T>(call: (signal: AbortSignal) => Promise<T>, limitMs: number, events: ExchangeEvents<T>): Exchange;
  /** Starts several exchanges as one, of which each has a limit of its own below `limitMs` where the driver has one. */
  startSeveral<T>(call: (signal: AbortSignal) => Promise<T>, limitMs: number, events: ExchangeEvents<T>): Exchange;
  /** To be called when the last one has ended. */
  dispose(): void;
}

/**
 * Calls the plug and decides how long the call may take: after `limitMs` its signal is aborted, and soon after that it has
 * failed, whether or not it heeds the abort. What it still answers later is dropped.
 *
 * Each call has a signal of its own, as far as it can tell. Making one takes longer than the rest of an exchange here, so
 * one on which a call has left nothing serves the next call as well; the timer is reused.
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

/** A call that throws before it returns its promise has failed like any other. */
function called<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return call(signal);
  } catch (error) {
    return Promise.reject(error);
  }
}
