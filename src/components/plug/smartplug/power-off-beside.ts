import type { RequestTaker } from '../../../reconcile/port.ts';
import type { RelayRequest } from '../../../reconcile/state.ts';
import type { ComponentScope, PowerOffHandle, TakenRequest } from '../../define.ts';

/** The pins of a plug whose nets may have a `power-off`. */
const wanted = ['enable', 'request'];

/**
 * The `power-off` on the net of this plug, which takes over requests that the lock holds; undefined without one. Looked
 * up each time, since nets change.
 */
export function powerOffBeside(scope: ComponentScope): () => RequestTaker | undefined {
  const taken = new Map<number, { readonly by: PowerOffHandle; readonly request: TakenRequest }>();
  const find = (): Found | undefined => {
    for (const pin of wanted) {
      for (const { name, handle } of scope.beside?.(`${scope.name}.${pin}`) ?? []) {
        if (handle.powerOff) return { name, powerOff: handle.powerOff };
      }
    }
    return undefined;
  };
  const forget = (order: number) => {
    const entry = taken.get(order);
    taken.delete(order);
    return entry;
  };
  const takerOf = ({ name, powerOff }: Found): RequestTaker => ({
    take({ order, origin }: RelayRequest, ended) {
      const request: TakenRequest = {
        ...origin,
        ended(how) {
          if (forget(order)) ended(how, { by: name, word: how });
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
    const found = find();
    return found && takerOf(found);
  };
}

/**
 * The present lock. If a `power-off` writes it, this asks the `power-off` itself: its function may not have run since
 * the last change.
 */
export function lockOf(scope: ComponentScope): () => boolean {
  const lock = scope.bit('lock');
  return () => {
    if (lock.value) return true;
    const beside = scope.beside?.(lock.name) ?? [];
    return beside.some(({ handle }) => handle.powerOff?.isUnsafe());
  };
}

interface Found {
  readonly name: string;
  readonly powerOff: PowerOffHandle;
}
