import { Observable } from 'rxjs';
import type { Cell, Observer } from './cell.ts';
import type { Propagation } from './propagation.ts';
import type { HalType, ValueOfType } from '../value/types.ts';

/** Something with a settled value that can be watched. */
interface Observed<T extends HalType> {
  cell: Cell<ValueOfType[T]>;
  observers: Observer<ValueOfType[T]>[] | null;
  readonly propagation: Propagation;
}

/**
 * The RxJS face of a value. The Subscriber itself goes into the list that is told, without a Subject between, which was
 * measured as the cheapest way (docs/decisions/0001-propagation.md).
 */
export function observableOf<T extends HalType>(observed: Observed<T>): Observable<ValueOfType[T]> {
  return new Observable<ValueOfType[T]>((subscriber) => observed.propagation.observe(observed, subscriber));
}

/** The bare face: tells an observer until the returned function is called, and never after. */
export function observeWith<T extends HalType>(
  observed: Observed<T>,
  told: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void),
): () => void {
  const observer: Observer<ValueOfType[T]> = typeof told === 'function' ? { next: told } : { ...told };
  const remove = observed.propagation.observe(observed, observer);
  return () => {
    // The list may be in the middle of being told.
    observer.next = () => {};
    delete observer.moved;
    delete observer.asked;
    delete observer.reported;
    remove();
  };
}
