import { Observable } from 'rxjs';
import type { Observer } from './cell.ts';
import type { Observed, Propagation } from './propagation.ts';
import type { HalType, ValueOfType } from '../value/types.ts';

/** Something with a settled value that can be watched. */
interface ObservedItem<T extends HalType> extends Observed<T> {
  readonly propagation: Propagation;
}

/**
 * A value as an Observable. The Subscriber itself goes into the cell's list of observers, without a Subject between,
 * which was measured to be the cheapest (docs/decisions/0001-propagation.md).
 */
export function observableOf<T extends HalType>(observed: ObservedItem<T>): Observable<ValueOfType[T]> {
  return new Observable<ValueOfType[T]>((subscriber) => observed.propagation.observe(observed, subscriber));
}

/** A value without RxJS: calls an observer until the returned function is called, and never after. */
export function observeWith<T extends HalType>(
  observed: ObservedItem<T>,
  given: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void),
): () => void {
  const observer: Observer<ValueOfType[T]> = typeof given === 'function' ? { next: given } : { ...given };
  const remove = observed.propagation.observe(observed, observer);
  return () => {
    // The observers may be in the middle of being notified.
    observer.next = () => {};
    delete observer.moved;
    delete observer.asked;
    delete observer.reported;
    remove();
  };
}
