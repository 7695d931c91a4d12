import type { Observable } from 'rxjs';
import type { Cell, CellOwner, Observer } from './cell.ts';
import type { Pin } from './item.ts';
import { observableOf, observeWith } from './observable.ts';
import type { Propagation } from './propagation.ts';
import type { HalType, ValueOfType } from './types.ts';

/** A named value that joins pins. It outlives the pins and the components. */
export class Signal<T extends HalType = HalType> implements CellOwner {
  readonly name: string;
  readonly type: T;
  readonly cell: Cell<ValueOfType[T]>;
  readonly propagation: Propagation;
  observers: Observer<ValueOfType[T]>[] | null = null;
  /** The linked pins in the order they were linked. */
  readonly pins: Pin<T>[] = [];
  /** The one OUT pin, if there is one. */
  writer: Pin<T> | null = null;
  /** How many linked pins are IN or I/O. */
  readers = 0;
  /** How many linked pins are I/O. */
  bidirs = 0;
  private face: Observable<ValueOfType[T]> | null = null;

  constructor(name: string, type: T, cell: Cell<ValueOfType[T]>, propagation: Propagation) {
    this.name = name;
    this.type = type;
    this.cell = cell;
    this.propagation = propagation;
    cell.owner = this;
  }

  get kind(): 'signal' {
    return 'signal';
  }

  get value(): ValueOfType[T] {
    return this.cell.value;
  }

  /** The current value, then each distinct settled value; completes when the signal is deleted. */
  get value$(): Observable<ValueOfType[T]> {
    this.face ??= observableOf(this);
    return this.face;
  }

  /** As `Item.observe`. */
  observe(observer: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void)): () => void {
    return observeWith(this, observer);
  }

  /** The first linked I/O pin, for messages. */
  get bidir(): Pin<T> | undefined {
    return this.bidirs === 0 ? undefined : this.pins.find((pin) => pin.dir === 'io');
  }
}
