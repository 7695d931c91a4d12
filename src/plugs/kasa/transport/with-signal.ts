import { setMaxListeners } from 'node:events';
import { HalError } from '../../../errors.ts';
import { LimitError } from '../../../util/call-limit.ts';

/**
 * Waits for something that others wait for as well: when `signal` fires, only this waiting ends, with the signal's
 * reason.
 */
export function withSignal<T>(shared: Promise<T>, signal: AbortSignal | undefined, peer: string): Promise<T> {
  if (!signal) return shared;
  return new Promise((resolve, reject) => {
    const leave = () => reject(cancellation(signal, peer));
    // The outcome may come after the leaving; it must not be an unhandled rejection then.
    void shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    if (signal.aborted) {
      leave();
      return;
    }
    setMaxListeners(0, signal);
    signal.addEventListener('abort', leave, { once: true });
  });
}

/** The error of an exchange with `peer` that a signal has ended: what the signal's reason says, or `cancelled`. */
export function cancellation(signal: AbortSignal | undefined, peer: string): HalError {
  const reason: unknown = signal?.reason;
  if (reason instanceof LimitError) return new LimitError(reason.limitMs, peer);
  return reason instanceof HalError ? reason : new HalError('cancelled', `the exchange with ${peer} was cancelled`);
}
