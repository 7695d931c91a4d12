import { setMaxListeners } from 'node:events';
import { HalError, PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import { cancellation } from './with-signal.ts';

/** One request and what becomes of it. After it is settled, settling it again does nothing. */
export interface QueuedExchange {
  readonly json: object;
  succeed(reply: unknown): void;
  fail(error: Error): void;
}

export interface ExchangeQueueOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The plug as an error message names it. */
  readonly peer: string;
  /** Puts an exchange on the wire. */
  readonly begin: (exchange: QueuedExchange) => void;
  /** The exchange on the wire was given up: its late answer must not reach the next one. */
  readonly abandon: () => void;
}

/** Lets exchanges out one at a time, in order, each with a time limit and a way to cancel it. */
export interface ExchangeQueue {
  add(json: object, signal?: AbortSignal): Promise<unknown>;
  /** Fails everything under way or waiting, and everything that comes later. */
  close(): void;
}

export function createExchangeQueue(options: ExchangeQueueOptions): ExchangeQueue {
  const { clock, timeoutMs, peer, begin, abandon } = options;
  const waiting: Entry[] = [];
  let current: Entry | undefined;
  let closed = false;
  /** The signal that is listened to from one exchange to the next, for a plug is mostly spoken to by one caller. */
  let heard: AbortSignal | undefined;

  const limit = clock.timer(() => {
    if (current) giveUp(current, noAnswer(peer, timeoutMs));
  });
  const settle = (entry: Entry) => {
    if (entry.settled) return false;
    entry.settled = true;
    if (entry.onAbort) entry.signal?.removeEventListener('abort', entry.onAbort);
    if (current === entry) {
      current = undefined;
      limit.stop();
    }
    return true;
  };
  const next = () => {
    while (!current) {
      const entry = waiting.shift();
      if (!entry) return;
      if (entry.settled) continue;
      current = entry;
      limit.start(timeoutMs);
      try {
        begin(entry);
      } catch (error) {
        entry.fail(error instanceof Error ? error : new HalError('internal', String(error)));
      }
    }
  };
  const giveUp = (entry: Entry, error: Error) => {
    const onWire = current === entry;
    if (!settle(entry)) return;
    if (onWire) abandon();
    entry.reject(error);
    next();
  };
  const giveUpAll = (isMeant: (entry: Entry) => boolean) => {
    // Those that wait first, so that none of them is begun for nothing.
    const entries = current ? [...waiting, current] : [...waiting];
    for (const entry of entries) if (isMeant(entry)) giveUp(entry, cancelled(peer, entry.signal));
  };

  const onHeardAbort = () => {
    const aborted = heard;
    heard = undefined;
    giveUpAll(({ signal }) => signal === aborted);
  };
  const hear = (signal: AbortSignal | undefined) => {
    heard?.removeEventListener('abort', onHeardAbort);
    heard = signal;
    if (signal) listen(signal, onHeardAbort);
  };
  const hearAbortOf = (entry: Entry) => {
    const { signal } = entry;
    if (!signal || signal === heard) return;
    if (!current) {
      hear(signal);
      return;
    }
    entry.onAbort = () => giveUp(entry, cancelled(peer, signal));
    listen(signal, entry.onAbort);
  };

  return {
    add(json, signal) {
      return new Promise((resolve, reject) => {
        if (closed || signal?.aborted) {
          reject(cancelled(peer, signal));
          return;
        }
        const entry: Entry = {
          json,
          signal,
          settled: false,
          onAbort: undefined,
          reject,
          succeed(reply) {
            if (!settle(entry)) return;
            resolve(reply);
            next();
          },
          fail(error) {
            if (!settle(entry)) return;
            reject(error);
            next();
          },
        };
        hearAbortOf(entry);
        waiting.push(entry);
        next();
      });
    },
    close() {
      closed = true;
      giveUpAll(() => true);
      waiting.length = 0;
      limit.dispose();
      hear(undefined);
    },
  };
}

interface Entry extends QueuedExchange {
  readonly signal: AbortSignal | undefined;
  settled: boolean;
  onAbort: (() => void) | undefined;
  readonly reject: (error: Error) => void;
}

function listen(signal: AbortSignal, onAbort: () => void): void {
  // One signal may stop a thousand plugs. That is no leak: each listener goes with its exchange or its plug.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', onAbort, { once: true });
}

/** The error of a plug that let the time pass. */
export function noAnswer(peer: string, timeoutMs: number): PlugError {
  return new PlugError(
    'plug-timeout',
    `no answer from ${peer} within ${timeoutMs} ms: is it powered, on this network, and is the address right?`,
    { retryable: true },
  );
}

function cancelled(peer: string, signal: AbortSignal | undefined): HalError {
  return cancellation(signal, `the exchange with ${peer} was cancelled`);
}
