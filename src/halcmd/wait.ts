import { HalError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';

/** Waits on a clock; rejects with `cancelled` as soon as the signal aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return untilAborted(signal, (resolve) => clock.after(ms, resolve));
}

/** Waits for a promise that never rejects; rejects with `cancelled` if the signal aborts first. */
export function settled<V>(promise: Promise<V>, signal: AbortSignal | undefined): Promise<V> {
  return untilAborted(signal, (resolve) => {
    void promise.then(resolve);
    return () => {};
  });
}

function untilAborted<V>(
  signal: AbortSignal | undefined,
  begin: (resolve: (value: V) => void) => () => void,
): Promise<V> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      stop();
      reject(new HalError('cancelled', 'interrupted'));
    };
    if (signal?.aborted) {
      reject(new HalError('cancelled', 'interrupted'));
      return;
    }
    const stop = begin((value) => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
