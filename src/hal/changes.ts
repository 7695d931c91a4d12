import { Observable, Subject } from 'rxjs';
import type { HalError } from '../errors.ts';
import type { Cell } from './cell.ts';
import type { Propagation } from './propagation.ts';
import type { HalValue } from './types.ts';

/** A settled change of a value. A linked pin's change is its signal's and is told under both names. */
export interface HalChange {
  readonly name: string;
  readonly kind: 'pin' | 'param' | 'signal';
  readonly value: HalValue;
}

/** A component or the graph has failed; the rest goes on. */
export interface HalFault {
  readonly error: HalError;
  /** The component that failed and is now dead; undefined for a fault of the graph, such as an unstable loop. */
  readonly component: string | undefined;
}

/** Every settled change of a value, as it happens; nothing is gathered while nobody listens. */
export function changesOf(propagation: Propagation): Observable<HalChange> {
  const shared = new Subject<HalChange>();
  let subscribers = 0;
  return new Observable<HalChange>((subscriber) => {
    if (subscribers++ === 0) propagation.setTap((cells) => showChanges(cells, shared));
    subscriber.add(() => {
      if (--subscribers === 0) propagation.setTap(null);
    });
    return shared.subscribe(subscriber);
  });
}

function showChanges(cells: ReadonlySet<Cell>, changes: Subject<HalChange>): void {
  for (const { owner, value } of cells) {
    if (owner === null) continue;
    changes.next({ name: owner.name, kind: owner.kind, value });
    for (const pin of owner.pins ?? []) changes.next({ name: pin.name, kind: pin.kind, value });
  }
}
