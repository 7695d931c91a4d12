import { HalError } from '../../../errors.ts';
import { cancellation, onceAborted } from '../../../reconcile/call-limit.ts';

/** One request and its outcome. Only the first outcome counts. */
export interface QueuedExchange {
  readonly json: object;
  succeed(reply: unknown): void;
  /** What is not an `Error` becomes one, of code `internal`. */
  fail(error: unknown): void;
}

export interface ExchangeQueueOptions {
  /** Name of the plug in error messages. */
  readonly peer: string;
  /** Sends an exchange. */
  readonly begin: (exchange: QueuedExchange) => void;
  /** The current exchange was given up because of `reason`: its late answer must not reach the next one. */
  readonly abandon: (reason: Error) => void;
}

/** Runs exchanges one at a time, in order. Each fails with its signal's reason when the signal fires. */
export interface ExchangeQueue {
  readonly add: (json: object, signal?: AbortSignal) => Promise<unknown>;
  /** Fails current, waiting and later exchanges. */
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
        entry.fail(error);
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
            reject(error instanceof Error ? error : new HalError('internal', String(error)));
            next();
          },
        };
        if (signal) {
          entry.onAbort = () => giveUp(entry);
          onceAborted(signal, entry.onAbort);
        }
        waiting.push(entry);
        next();
      });
    },
    close() {
      closed = true;
      // Waiting exchanges first, so that none of them starts.
      for (const entry of current ? [...waiting, current] : [...waiting]) giveUp(entry);
      waiting.length = 0;
    },
  };
}

/** An exchange queue whose exchanges run with a signal of their own, which fires when an exchange is given up. */
export function createSignalledQueue(
  peer: string,
  run: (exchange: QueuedExchange, signal: AbortSignal) => Promise<void>,
): ExchangeQueue {
  let underWay: AbortController | undefined;
  return createExchangeQueue({
    peer,
    begin(exchange) {
      underWay = new AbortController();
      void run(exchange, underWay.signal);
    },
    abandon: (reason) => underWay?.abort(reason),
  });
}

interface Entry extends QueuedExchange {
  readonly signal: AbortSignal | undefined;
  settled: boolean;
  onAbort: (() => void) | undefined;
  readonly reject: (error: Error) => void;
}
