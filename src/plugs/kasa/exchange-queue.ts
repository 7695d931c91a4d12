import { setMaxListeners } from 'node:events';
import { HalError, PlugError } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { cancellation } from './with-signal.ts';

/** One request and what becomes of it. After it is settled, settling it again does nothing. */
export interface Exchange {
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
  readonly begin: (exchange: Exchange) => void;
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

  const settle = (entry: Entry) => {
    if (entry.settled) return false;
    entry.settled = true;
    entry.stopTimer?.();
    if (entry.onAbort) entry.signal?.removeEventListener('abort', entry.onAbort);
    if (current === entry) current = undefined;
    return true;
  };
  const next = () => {
    while (!current) {
      const entry = waiting.shift();
      if (!entry) return;
      if (entry.settled) continue;
      current = entry;
      entry.stopTimer = clock.after(timeoutMs, () => giveUp(entry, noAnswer(peer, timeoutMs)));
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
        if (signal) {
          // One signal may stop a thousand plugs. That is no leak: each listener goes with its exchange.
          setMaxListeners(0, signal);
          entry.onAbort = () => giveUp(entry, cancelled(peer, entry.signal));
          signal.addEventListener('abort', entry.onAbort, { once: true });
        }
        waiting.push(entry);
        next();
      });
    },
    close() {
      closed = true;
      const entries = current ? [current, ...waiting] : [...waiting];
      waiting.length = 0;
      for (const entry of entries) giveUp(entry, cancelled(peer, entry.signal));
    },
  };
}

interface Entry extends Exchange {
  readonly signal: AbortSignal | undefined;
  settled: boolean;
  stopTimer?: () => void;
  onAbort?: () => void;
  readonly reject: (error: Error) => void;
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
