import { setMaxListeners } from 'node:events';
import { cancellation } from '../../../reconcile/call-limit.ts';

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
