import type { RequestTaker } from '../../reconcile/port.ts';
import type { RelayRequest } from '../../reconcile/state.ts';
import type { ComponentScope, PowerOffHandle, TakenRequest } from '../define.ts';

/** The pins of a plug on whose nets a `power-off` is looked for. */
const wanted = ['enable', 'request'];

/**
 * The `power-off` on the net of this plug, as one that takes over what the lock holds; undefined where there is none. Looked
 * for each time, since nets change.
 */
export function powerOffBeside(scope: ComponentScope): () => RequestTaker | undefined {
  const taken = new Map<number, { readonly by: PowerOffHandle; readonly request: TakenRequest }>();
  const find = () => {
    for (const pin of wanted) {
      for (const { handle } of scope.beside?.(`${scope.name}.${pin}`) ?? []) {
        if (handle.powerOff) return handle.powerOff;
      }
    }
    return undefined;
  };
  const forget = (order: number) => {
    const entry = taken.get(order);
    taken.delete(order);
    return entry;
  };
  const takerOf = (powerOff: PowerOffHandle): RequestTaker => ({
    take({ order, origin }: RelayRequest, ended) {
      const request: TakenRequest = {
        ...origin,
        ended() {
          if (forget(order)) ended();
        },
      };
      taken.set(order, { by: powerOff, request });
      if (!powerOff.take(request)) request.ended('dropped');
    },
    release({ order }) {
      const entry = forget(order);
      entry?.by.release(entry.request, 'superseded');
    },
  });
  return () => {
    const powerOff = find();
    return powerOff && takerOf(powerOff);
  };
}
