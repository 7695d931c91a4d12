import type { Origin } from '../util/origin.ts';
import type { ReconcilePort, RequestTaker } from './port.ts';
import type { ReconcilerStep } from './reconciler.ts';
import type { ReconcileAction, ReconcilerState, RelayReading, RelayRequest, Release } from './state.ts';

/** Hands requests that the lock holds over to a `power-off`. */
export interface HandingOver {
  /** The `power-off` for a request that this action may leave held; undefined if there is none, or no such request. */
  takerFor(state: ReconcilerState, action: ReconcileAction): RequestTaker | undefined;
  /** Hands over and takes back requests as the step decided, in one batch with `tell`. */
  carryOut(step: ReconcilerStep, taker: RequestTaker | undefined, tell: () => void): void;
}

export function handingOver<R extends RelayReading>(
  { powerOff, batch = (work) => work() }: ReconcilePort<R>,
  released: (request: RelayRequest, how: Release, origin: Origin) => void,
): HandingOver {
  /** The `power-off` that has the request; the nets may have changed since. */
  let holder: RequestTaker | undefined;
  return {
    takerFor: (state, action) => (mayBeHeld(state, action) ? powerOff?.() : undefined),
    carryOut({ handOver, takeBack }, taker, tell) {
      batch(() => {
        if (takeBack) holder?.release(takeBack);
        if (handOver) {
          holder = taker;
          taker?.take(handOver, (how, origin) => released(handOver, how, origin));
        }
        tell();
      });
    },
  };
}

function mayBeHeld(state: ReconcilerState, { type }: ReconcileAction): boolean {
  if (!state.locked && type !== 'lock') return false;
  return state.request !== undefined || type === 'asked' || type === 'answered' || type === 'pushed';
}
