import { HalError } from '../../errors.ts';
import type { Slices } from '../../util/slices.ts';
import type { Turn } from '../../util/turns.ts';

/** The slices of a turn, until a signal aborts. */
export function slicesOf(turn: Turn, signalOf: () => AbortSignal): Slices {
  return {
    mayGoOn: () => turn.mayGoOn(),
    next() {
      const signal = signalOf();
      return new Promise((resolve, reject) => {
        const abort = () => {
          takeBack();
          reject(new HalError('cancelled', 'the call was cancelled'));
        };
        const takeBack = turn.queue(() => {
          signal.removeEventListener('abort', abort);
          resolve();
        }, true);
        signal.addEventListener('abort', abort, { once: true });
        if (signal.aborted) abort();
      });
    },
  };
}
