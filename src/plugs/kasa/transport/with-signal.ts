import { cancellation, onceAborted } from '../../../reconcile/call-limit.ts';

/**
 * Waits for a shared promise: when `signal` fires, only this call fails, with the signal's reason.
 */
export function withSignal<T>(shared: Promise<T>, signal: AbortSignal | undefined, peer: string): Promise<T> {
  if (!signal) return shared;
  return new Promise((resolve, reject) => {
    const leave = () => reject(cancellation(signal, peer));
    // The promise may reject after the signal has fired; that must not be an unhandled rejection.
    void shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    if (signal.aborted) {
      leave();
      return;
    }
    onceAborted(signal, leave);
  });
}
