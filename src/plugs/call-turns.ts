import { HalError } from '../errors.ts';
import {
  cancellation,
  failureOf,
  hasLimit,
  isUnused,
  LimitError,
  limitedController,
  onceAborted,
} from '../reconcile/call-limit.ts';
import type { Clock } from '../util/clock.ts';

/** Runs the calls of one driver, and gives a time limit to each call that has none. */
export interface CallTurns {
  /**
   * Runs a call with a signal that everything below it obeys; `given` comes before the signal. A call whose signal has a
   * limit keeps that limit. Any other call waits for its turn and then has one limit for all of its exchanges.
   */
  run<T, A extends readonly unknown[]>(
    signal: AbortSignal | undefined,
    call: (...given: [...A, AbortSignal]) => Promise<T>,
    ...given: A
  ): Promise<T>;
  /** Like `run`, for a call of several exchanges; its limit is that of four. */
  runSeveral<T>(signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends waiting, current and later calls. */
  dispose(): void;
}

export interface CallTurnsOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Name of the plug in error messages. */
  readonly peer: string;
  /** The transport outlives the driver. */
  readonly isShared?: boolean;
}

const several = 4;
/** How long a call may take after its limit to return a partial result. */
const slackMs = 100;

/** A waiting or current call. */
interface CallTurn {
  readonly limitMs: number;
  begin(): void;
  /** Fails the call with the reason of its caller or of the driver. */
  end(error: Error): void;
}

export function callTurns({ clock, timeoutMs, peer, isShared = false }: CallTurnsOptions): CallTurns {
  const waiting: CallTurn[] = [];
  /** Waiting and current calls; several calls are current when the callers set the limits. */
  const open = new Set<CallTurn>();
  let current: CallTurn | undefined;
  /** Controller of the current turn; the next turn reuses it unless this one left something on its signal. */
  let shared = limitedController();
  const limit = clock.timer(() => {
    const error = new LimitError(current?.limitMs ?? timeoutMs, peer);
    if (shared.signal.aborted) return current?.end(error);
    limit.start(slackMs);
    shared.abort(error);
  });
  let disposed = false;

  const next = () => {
    limit.stop();
    if (!isUnused(shared.signal)) shared = limitedController();
    current = waiting.shift();
    if (current) limit.start(current.limitMs);
    current?.begin();
  };

  const takeTurn = <T>(limitMs: number, signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>) => {
    if (disposed || signal?.aborted) return Promise.reject<T>(cancellation(signal, peer));
    return new Promise<T>((resolve, reject) => {
      const ownsLimit = signal !== undefined && hasLimit(signal);
      let controller: AbortController | undefined = ownsLimit ? limitedController() : undefined;
      const onAbort = () => {
        const error = cancellation(signal, peer);
        // A call at its limit may still return a partial result, such as the relay without the meter.
        if (error instanceof LimitError) controller?.abort(error);
        else turn.end(error);
      };
      const leave = () => {
        signal?.removeEventListener('abort', onAbort);
        open.delete(turn);
        if (current === turn) next();
        else if (waiting.includes(turn)) waiting.splice(waiting.indexOf(turn), 1);
      };
      const settle = async (own: AbortSignal) => {
        try {
          const value = await call(own);
          leave();
          resolve(value);
        } catch (error) {
          leave();
          reject(failureOf(own, error));
        }
      };
      const turn: CallTurn = {
        limitMs,
        begin() {
          controller ??= shared;
          void settle(controller.signal);
        },
        end(error) {
          reject(error);
          controller?.abort(error);
          leave();
        },
      };
      if (signal) onceAborted(signal, onAbort);
      open.add(turn);
      if (ownsLimit) return turn.begin();
      waiting.push(turn);
      if (!current) next();
    });
  };
  const keepsLimit = (signal: AbortSignal | undefined): signal is AbortSignal =>
    signal !== undefined && hasLimit(signal) && !isShared;

  return {
    run(signal, call, ...given) {
      if (keepsLimit(signal) && !disposed && !signal.aborted) return call(...given, signal);
      return takeTurn(timeoutMs, signal, (own) => call(...given, own));
    },
    runSeveral: (signal, call) => takeTurn(several * timeoutMs, signal, call),
    dispose() {
      disposed = true;
      waiting.length = 0;
      const error = new HalError('cancelled', `the exchange with ${peer} was cancelled`);
      for (const turn of open) turn.end(error);
      limit.dispose();
    },
  };
}
