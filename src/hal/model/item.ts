import type { Observable } from 'rxjs';
import type { Ask } from '../value/ask.ts';
import type { Cell, CellOwner, Observer, Reader } from '../graph/cell.ts';
import type { Funct, FunctOwner } from '../graph/funct.ts';
import { observableOf, observeWith } from '../graph/observable.ts';
import type { Propagation } from '../graph/propagation.ts';
import type { HalType, ParamDir, PinDir, ValueOfType } from '../value/types.ts';

/** The component that a pin or param belongs to. */
export interface ItemOwner extends FunctOwner {
  readonly propagation: Propagation;
}

/** What a pin or param is, beside its value. Apart from the item, so that the graph itself stays small. */
export interface ItemFacts<T extends HalType, D> {
  readonly name: string;
  readonly type: T;
  readonly dir: D;
  readonly component: ItemOwner;
  readonly doc: string | undefined;
  readonly unit: string | undefined;
  /** Functions of on-change threads that have it as an input. */
  readers: Reader[] | null;
  rare: RareFacts<T>;
}

/** What few items have. All others share one object that says so, which saves a tenth of what a pin takes. */
export interface RareFacts<T extends HalType> {
  /** The value a pin takes when the program that owns it has died. */
  readonly failsafe: ValueOfType[T] | undefined;
  /** An I/O pin that stands for the state of something real; see `PinHeader.holdsState`. */
  readonly holdsState: boolean;
  /** A second name, by which it is shown; given and taken by `Hal.alias` and `Hal.unalias`. */
  readonly alias: string | null;
  readonly value$: Observable<ValueOfType[T]> | null;
}

export const nothingRare: RareFacts<never> = { failsafe: undefined, holdsState: false, alias: null, value$: null };

/** What pins and params have in common: a value that can be read, set by the owner and observed. */
export abstract class Item<T extends HalType = HalType, D = PinDir | ParamDir> implements CellOwner {
  cell: Cell<ValueOfType[T]>;
  observers: Observer<ValueOfType[T]>[] | null = null;
  readonly facts: ItemFacts<T, D>;

  constructor(cell: Cell<ValueOfType[T]>, facts: ItemFacts<T, D>) {
    this.cell = cell;
    this.facts = facts;
    cell.owner = this;
  }

  abstract get kind(): 'pin' | 'param';

  get name(): string {
    return this.facts.name;
  }

  /** The name that listings show: the alias where it has one. */
  get shown(): string {
    return this.facts.rare.alias ?? this.facts.name;
  }

  get type(): T {
    return this.facts.type;
  }

  get dir(): D {
    return this.facts.dir;
  }

  get value(): ValueOfType[T] {
    return this.cell.value;
  }

  /** Sets the value as the owning component; everybody else goes through `Hal.setp` and `Hal.sets`. */
  set(value: ValueOfType[T]): void {
    this.cell.set(value);
  }

  /** Whether anybody has set it: not so for a bit that is FALSE only because every bit begins so. */
  get isWritten(): boolean {
    return this.cell.isWritten;
  }

  /** Sets the value because somebody asks for it: those who observe the pin or its signal hear it in `asked`. */
  ask(value: ValueOfType[T], ask: Ask): void {
    this.propagation.ask(this.cell, value, ask);
  }

  /** Sets the value because something real is so: observers that have `reported` hear that it asks for nothing. */
  report(value: ValueOfType[T]): void {
    this.propagation.report(this.cell, value);
  }

  /** While observers are told a change: the function that made it; undefined when it was none. */
  get changedBy(): Funct | undefined {
    return this.propagation.writer ?? undefined;
  }

  /** The current value, then each distinct settled value; completes when the component exits. */
  get value$(): Observable<ValueOfType[T]> {
    const { facts } = this;
    const value$ = facts.rare.value$ ?? observableOf(this);
    if (facts.rare.value$ === null) facts.rare = { ...facts.rare, value$ };
    return value$;
  }

  /**
   * Tells the observer the current value and then each distinct settled value, until the returned function is called.
   * The bare form of `value$`.
   */
  observe(observer: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void)): () => void {
    return observeWith(this, observer);
  }

  get propagation(): Propagation {
    return this.facts.component.propagation;
  }
}

/** A pin: the place where a component meets a signal. */
export class Pin<T extends HalType = HalType> extends Item<T, PinDir> {
  /** The signal it is linked to: the one whose cell it points at. */
  get signal(): Signal<T> | null {
    const { owner } = this.cell;
    return owner === this ? null : (owner as Signal<T>);
  }

  override get kind(): 'pin' {
    return 'pin';
  }
}

/** A param: a value of a component that is set or read by name, never linked. */
export class Param<T extends HalType = HalType> extends Item<T, ParamDir> {
  override get kind(): 'param' {
    return 'param';
  }
}

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
