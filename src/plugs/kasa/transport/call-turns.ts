import { setMaxListeners } from 'node:events';
import { HalError } from '../../../errors.ts';
import { hasLimit, isUnused, LimitError, limitedController } from '../../../util/call-limit.ts';
import type { Clock } from '../../../util/clock.ts';
import { cancellation } from './with-signal.ts';

/** The calls of one driver, and the only place where one that nobody else limits gets its limit. */
export interface CallTurns {
  /**
   * Runs a call with a signal that all below it obeys. A call whose signal has a limit keeps that. Any other waits for
   * its turn, and has one limit for all that it does from then on.
   */
  run<T>(signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends the calls that wait or are under way, and every later one. */
  dispose(): void;
}

export interface CallTurnsOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The plug as an error message names it. */
  readonly peer: string;
  /** What the calls speak through lives on when the driver is disposed of. */
  readonly isShared?: boolean;
}

/** A call that waits, or is under way. */
interface Turn {
  begin(): void;
  /** Fails it with the reason of its caller or of the driver. */
  end(error: Error): void;
}

export function callTurns({ clock, timeoutMs, peer, isShared = false }: CallTurnsOptions): CallTurns {
  const waiting: Turn[] = [];
  /** Those that wait or are under way; more than one is under way where the caller gives the limits. */
  const open = new Set<Turn>();
  let current: Turn | undefined;
  /** That of the current turn, and of the next where it has left nothing on the signal. */
  let shared = limitedController();
  const limit = clock.timer(() => shared.abort(new LimitError(timeoutMs, peer)));
  let disposed = false;

  const next = () => {
    limit.stop();
    if (!isUnused(shared.signal)) shared = limitedController();
    current = waiting.shift();
    if (current) limit.start(timeoutMs);
    current?.begin();
  };

  const takeTurn = <T>(signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const ownsLimit = signal !== undefined && hasLimit(signal);
      let controller: AbortController | undefined = ownsLimit ? limitedController() : undefined;
      const onAbort = () => {
        const error = cancellation(signal, peer);
        // At its limit a call may still give what it knows, such as the relay without the meter.
        if (error instanceof LimitError) controller?.abort(error);
        else turn.end(error);
      };
      const leave = () => {
        signal?.removeEventListener('abort', onAbort);
        open.delete(turn);
        if (current === turn) next();
        else if (!ownsLimit && waiting.includes(turn)) waiting.splice(waiting.indexOf(turn), 1);
      };
      const turn: Turn = {
        begin() {
          controller ??= shared;
          (async (own: AbortController) => call(own.signal))(controller).then(
            (value) => {
              leave();
              resolve(value);
            },
            (error: unknown) => {
              leave();
              reject(error);
            },
          );
        },
        end(error) {
          reject(error);
          controller?.abort(error);
          leave();
        },
      };
      if (signal) {
        // One signal may stop a thousand plugs. That is no leak: each listener goes with its call.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', onAbort, { once: true });
      }
      open.add(turn);
      if (ownsLimit) return turn.begin();
      waiting.push(turn);
      if (!current) next();
    });

  return {
    run(signal, call) {
      if (disposed || signal?.aborted) return Promise.reject(cancellation(signal, peer));
      return signal && hasLimit(signal) && !isShared ? call(signal) : takeTurn(signal, call);
    },
    dispose() {
      disposed = true;
      waiting.length = 0;
      const error = new HalError('cancelled', `the exchange with ${peer} was cancelled`);
      for (const turn of [...open]) turn.end(error);
      limit.dispose();
    },
  };
}
