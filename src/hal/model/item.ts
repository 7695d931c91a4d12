import type { Observable } from 'rxjs';
import type { Ask } from '../value/ask.ts';
import type { Cell, Observer, Reader } from '../graph/cell.ts';
import type { Funct, FunctOwner } from '../graph/funct.ts';
import { observableOf, observeWith } from '../graph/observable.ts';
import type { Propagation } from '../graph/propagation.ts';
import type { HalType, ParamDir, PinDir, ValueOfType } from '../value/types.ts';
import { ReadOnlyItem, type ItemView } from './item-view.ts';

/** The component that a pin or param belongs to. */
export interface ItemOwner extends FunctOwner {
  /** @internal */
  readonly propagation: Propagation;
}

/** Everything about a pin or param but its value. Kept apart from the item, so that the graph itself stays small. */
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

/** Facts that few items have. All others share one empty object, which saves a tenth of the memory of a pin. */
export interface RareFacts<T extends HalType> {
  /** The value that the pin takes when the program that owns it dies. */
  readonly failsafe: ValueOfType[T] | undefined;
  /** An I/O pin that stands for the state of something real; see `PinHeader.holdsState`. */
  readonly holdsState: boolean;
  /** The name that listings show; set by `Hal.alias` and `Hal.unalias`. */
  readonly alias: string | null;
  readonly value$: Observable<ValueOfType[T]> | null;
  /** What a look-up by name gives; made by the first. */
  readonly view: object | null;
}

export const nothingRare: RareFacts<never> = {
  failsafe: undefined,
  holdsState: false,
  alias: null,
  value$: null,
  view: null,
};

/** A pin or param as its owner has it: has a value that can be read, observed, and set by the owner. */
export abstract class Item<T extends HalType = HalType, D = PinDir | ParamDir> implements ItemView<T, D> {
  /** @internal */
  cell: Cell<ValueOfType[T]>;
  /** @internal */
  observers: Observer<ValueOfType[T]>[] | null = null;
  /** @internal */
  readonly facts: ItemFacts<T, D>;

  /** @internal */
  constructor(cell: Cell<ValueOfType[T]>, facts: ItemFacts<T, D>) {
    this.cell = cell;
    this.facts = facts;
    cell.owner = this;
  }

  abstract get kind(): 'pin' | 'param';

  get name(): string {
    return this.facts.name;
  }

  /** The name that listings show: the alias if there is one. */
  get shown(): string {
    return this.facts.rare.alias ?? this.facts.name;
  }

  get alias(): string | null {
    return this.facts.rare.alias;
  }

  get type(): T {
    return this.facts.type;
  }

  get dir(): D {
    return this.facts.dir;
  }

  get doc(): string | undefined {
    return this.facts.doc;
  }

  get unit(): string | undefined {
    return this.facts.unit;
  }

  get failsafe(): ValueOfType[T] | undefined {
    return this.facts.rare.failsafe;
  }

  get component(): { readonly name: string; readonly id: number } {
    return this.facts.component;
  }

  get value(): ValueOfType[T] {
    return this.cell.value;
  }

  /** Sets the value as the owning component; all others use `Hal.setp` and `Hal.sets`. */
  set(value: ValueOfType[T]): void {
    this.cell.set(value);
  }

  /** Whether the value was ever set; a bit that is FALSE only because every bit starts so was not. */
  get isWritten(): boolean {
    return this.cell.isWritten;
  }

  /** Sets the value by an explicit request: observers of the pin or its signal get it in `asked`. */
  ask(value: ValueOfType[T], ask: Ask): void {
    this.propagation.ask(this.cell, value, ask);
  }

  /** Sets the value to a real state, which asks for nothing: observers that have `reported` get it there. */
  report(value: ValueOfType[T]): void {
    this.propagation.report(this.cell, value);
  }

  /** @internal While observers are notified: the function that made the change; undefined when it came from outside. */
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
   * Gives the observer the current value and then each distinct settled value, until the returned function is called.
   * `value$` without RxJS.
   */
  observe(observer: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void)): () => void {
    return observeWith(this, observer);
  }

  /** @internal */
  get propagation(): Propagation {
    return this.facts.component.propagation;
  }

  /** @internal The view that was made before, or the one that `make` makes. */
  protected viewOnce<V extends ItemView<T, D>>(make: () => V): V {
    const { facts } = this;
    if (facts.rare.view === null) facts.rare = { ...facts.rare, view: make() };
    return facts.rare.view as V;
  }
}

/** A pin as its owner has it: connects a component to a signal. */
export class Pin<T extends HalType = HalType> extends Item<T, PinDir> implements PinView<T> {
  /** The signal that it is linked to. */
  get signal(): Signal<T> | null {
    const { owner } = this.cell;
    return owner === this ? null : (owner as Signal<T>);
  }

  override get kind(): 'pin' {
    return 'pin';
  }

  /** The pin as a look-up by name gives it: without the means to write it. */
  get view(): PinView<T> {
    return this.viewOnce(() => new ReadOnlyPin(this));
  }
}

/** A param as its owner has it: a value of a component that is read and set by name and cannot be linked. */
export class Param<T extends HalType = HalType> extends Item<T, ParamDir> implements ParamView<T> {
  override get kind(): 'param' {
    return 'param';
  }

  /** The param as a look-up by name gives it: without the means to write it. */
  get view(): ParamView<T> {
    return this.viewOnce(() => new ReadOnlyParam(this));
  }
}

/** A pin that was looked up by name. */
export interface PinView<T extends HalType = HalType> extends ItemView<T, PinDir> {
  readonly kind: 'pin';
  /** The signal it is linked to. */
  readonly signal: Signal<T> | null;
}

/** A param that was looked up by name. */
export interface ParamView<T extends HalType = HalType> extends ItemView<T, ParamDir> {
  readonly kind: 'param';
}

class ReadOnlyPin<T extends HalType> extends ReadOnlyItem<T, PinDir> implements PinView<T> {
  readonly #pin: Pin<T>;

  constructor(pin: Pin<T>) {
    super(pin);
    this.#pin = pin;
  }

  get kind(): 'pin' {
    return 'pin';
  }

  get signal(): Signal<T> | null {
    return this.#pin.signal;
  }
}

class ReadOnlyParam<T extends HalType> extends ReadOnlyItem<T, ParamDir> implements ParamView<T> {
  get kind(): 'param' {
    return 'param';
  }
}

/** A signal: a named value that pins are linked to. It outlives pins and components. */
export class Signal<T extends HalType = HalType> {
  readonly name: string;
  readonly type: T;
  /** @internal */
  readonly cell: Cell<ValueOfType[T]>;
  /** @internal */
  readonly propagation: Propagation;
  /** @internal */
  observers: Observer<ValueOfType[T]>[] | null = null;
  /** @internal The linked pins in the order they were linked. */
  readonly linked: Pin<T>[] = [];
  /** @internal The OUT pin, if there is one. */
  outPin: Pin<T> | null = null;
  /** @internal How many linked pins are IN or I/O. */
  readers = 0;
  /** @internal How many linked pins are I/O. */
  bidirs = 0;
  private face: Observable<ValueOfType[T]> | null = null;

  /** @internal */
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

  /** The linked pins in the order they were linked. */
  get pins(): readonly PinView<T>[] {
    return this.linked.map((pin) => pin.view);
  }

  /** The one OUT pin, if there is one. */
  get writer(): PinView<T> | null {
    return this.outPin?.view ?? null;
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

  /** @internal The first linked I/O pin, for messages. */
  get bidir(): Pin<T> | undefined {
    return this.bidirs === 0 ? undefined : this.linked.find((pin) => pin.dir === 'io');
  }
}
