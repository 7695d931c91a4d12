import { setMaxListeners } from 'node:events';
import { HalError } from '../../../errors.ts';

/**
 * Waits for something that others wait for as well: when `signal` fires, only this waiting ends, with the signal's
 * reason.
 */
export function withSignal<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return shared;
  return new Promise((resolve, reject) => {
    const leave = () => reject(cancellation(signal, 'the exchange was cancelled'));
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

/** The error of what a signal has ended: its reason, where that says what is to be reported, or `cancelled`. */
export function cancellation(signal: AbortSignal | undefined, message: string): HalError {
  const reason: unknown = signal?.reason;
  return reason instanceof HalError ? reason : new HalError('cancelled', message);
}
