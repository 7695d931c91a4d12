import { setMaxListeners } from 'node:events';
import { HalError } from '../../../errors.ts';
import { cancellation } from '../../../reconcile/call-limit.ts';

/** One request and what becomes of it. After it is settled, settling it again does nothing. */
export interface QueuedExchange {
  readonly json: object;
  succeed(reply: unknown): void;
  fail(error: Error): void;
}

export interface ExchangeQueueOptions {
  /** The plug as an error message names it. */
  readonly peer: string;
  /** Puts an exchange on the wire. */
  readonly begin: (exchange: QueuedExchange) => void;
  /** The exchange on the wire was given up, since `reason`: its late answer must not reach the next one. */
  readonly abandon: (reason: Error) => void;
}

/** Lets exchanges out one at a time, in order. Each ends when its signal fires, whose reason says why. */
export interface ExchangeQueue {
  readonly add: (json: object, signal?: AbortSignal) => Promise<unknown>;
  /** Fails everything under way or waiting, and everything that comes later. */
  close(): void;
}

export function createExchangeQueue({ peer, begin, abandon }: ExchangeQueueOptions): ExchangeQueue {
  const waiting: Entry[] = [];
  let current: Entry | undefined;
  let closed = false;

  const settle = (entry: Entry) => {
    if (entry.settled) return false;
    entry.settled = true;
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
      try {
        begin(entry);
      } catch (error) {
        entry.fail(error instanceof Error ? error : new HalError('internal', String(error)));
      }
    }
  };
  const giveUp = (entry: Entry) => {
    const error = cancellation(entry.signal, peer);
    const onWire = current === entry;
    if (!settle(entry)) return;
    if (onWire) abandon(error);
    entry.reject(error);
    next();
  };

  return {
    add(json, signal) {
      return new Promise((resolve, reject) => {
        if (closed || signal?.aborted) {
          reject(cancellation(signal, peer));
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
        if (signal) {
          entry.onAbort = () => giveUp(entry);
          // One signal may stop a thousand plugs. That is no leak: each listener goes with its exchange.
          setMaxListeners(0, signal);
          signal.addEventListener('abort', entry.onAbort, { once: true });
        }
        waiting.push(entry);
        next();
      });
    },
    close() {
      closed = true;
      // Those that wait first, so that none of them is begun for nothing.
      for (const entry of current ? [...waiting, current] : [...waiting]) giveUp(entry);
      waiting.length = 0;
    },
  };
}

interface Entry extends QueuedExchange {
  readonly signal: AbortSignal | undefined;
  settled: boolean;
  onAbort: (() => void) | undefined;
  readonly reject: (error: Error) => void;
}
