import type { Observable } from 'rxjs';
import type { Funct } from '../graph/funct.ts';
import type { Observer } from '../graph/cell.ts';
import type { HalType, ParamDir, PinDir, ValueOfType } from '../value/types.ts';

/**
 * A pin or param that was looked up by name: it can be read and observed. Its owner alone has the handle that writes it;
 * everybody else goes through `Hal.setp`, `Hal.sets` and `Hal.net`, which obey direction and writer rules.
 */
export interface ItemView<T extends HalType = HalType, D = PinDir | ParamDir> {
  readonly kind: 'pin' | 'param';
  readonly name: string;
  /** The name that listings show: the alias where it has one. */
  readonly shown: string;
  readonly alias: string | null;
  readonly type: T;
  readonly dir: D;
  readonly doc: string | undefined;
  readonly unit: string | undefined;
  /** The value a pin takes when the program that owns it has died. */
  readonly failsafe: ValueOfType[T] | undefined;
  /** The component that owns it. */
  readonly component: { readonly name: string; readonly id: number };
  readonly value: ValueOfType[T];
  /** Whether it was ever set: not so for a bit that is FALSE only because every bit begins so. */
  readonly isWritten: boolean;
  /** @internal While observers are told a change: the function that made it; undefined when it was none. */
  readonly changedBy: Funct | undefined;
  /** The current value, then each distinct settled value; completes when the component exits. */
  readonly value$: Observable<ValueOfType[T]>;
  /**
   * Tells the observer the current value and then each distinct settled value, until the returned function is called.
   * The bare form of `value$`.
   */
  observe(observer: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void)): () => void;
}

/** An object beside the item, and not just another type of it, since a program in JavaScript sees no types. */
export class ReadOnlyItem<T extends HalType, D> implements Omit<ItemView<T, D>, 'kind'> {
  readonly #item: ItemView<T, D>;

  constructor(item: ItemView<T, D>) {
    this.#item = item;
  }

  get name(): string {
    return this.#item.name;
  }

  get shown(): string {
    return this.#item.shown;
  }

  get alias(): string | null {
    return this.#item.alias;
  }

  get type(): T {
    return this.#item.type;
  }

  get dir(): D {
    return this.#item.dir;
  }

  get doc(): string | undefined {
    return this.#item.doc;
  }

  get unit(): string | undefined {
    return this.#item.unit;
  }

  get failsafe(): ValueOfType[T] | undefined {
    return this.#item.failsafe;
  }

  get component(): { readonly name: string; readonly id: number } {
    return this.#item.component;
  }

  get value(): ValueOfType[T] {
    return this.#item.value;
  }

  get isWritten(): boolean {
    return this.#item.isWritten;
  }

  get changedBy(): Funct | undefined {
    return this.#item.changedBy;
  }

  get value$(): Observable<ValueOfType[T]> {
    return this.#item.value$;
  }

  observe(observer: Observer<ValueOfType[T]> | ((value: ValueOfType[T]) => void)): () => void {
    return this.#item.observe(observer);
  }
}
