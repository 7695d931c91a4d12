import type { Ask } from '../value/ask.ts';
import { badValue, isValueOf, type HalType, type HalValue, type ValueOfType } from '../value/types.ts';

/**
 * Gets the settled value of a cell or pin, once per change and never in the middle of a cycle. An RxJS Subscriber is an
 * Observer.
 */
export interface Observer<V extends HalValue = HalValue> {
  next(value: V): void;
  /** If given, called in place of `next` when a link or unlink has changed the value. */
  moved?(value: V): void;
  /**
   * An explicit request has set the cell, whether that changed it or not. Called before `next`, with the value that was
   * asked for; the settled value differs where a function has overruled it.
   */
  asked?(value: V, ask: Ask): void;
  /** If given, called in place of `next` when the change reports a real state and asks for nothing. */
  reported?(value: V): void;
  /** The pin or signal has ceased to exist. */
  complete?(): void;
}

/** The pin, param or signal that a cell belongs to. */
export interface CellOwner {
  readonly name: string;
  readonly kind: 'pin' | 'param' | 'signal';
}

/** What computes with a cell: a function of an on-change thread. */
export interface Reader {
  /** Makes it run in the settle that follows. */
  mark(): void;
}

/** Where a cell reports its changes; see `Propagation`. */
export interface CellListener {
  changed(cell: Cell): void;
  /** The first write has confirmed the initial value: readers run, observers are not notified. */
  written(cell: Cell): void;
}

/**
 * Holds the value of a signal or of an unlinked pin. Linked pins point at the signal's cell, so that a link moves a
 * pointer and copies nothing.
 *
 * There is a class per HAL type so that V8 keeps each value in a field of its own representation: one class for all
 * types was measured four times slower (docs/decisions/0001-propagation.md).
 */
export abstract class Cell<V extends HalValue = HalValue> {
  readonly listener: CellListener;
  owner: CellOwner | null = null;
  /** The function of an on-change thread that reads this cell; most cells have one at most. */
  reader: Reader | null = null;
  /** The other readers, when there is more than one. */
  readers: Reader[] | null = null;
  observers: Observer<V>[] | null = null;
  /** The value has changed and the observers have not been notified yet. */
  queued = false;

  constructor(listener: CellListener) {
    this.listener = listener;
  }

  abstract value: V;
  /** The value that observers were last given: while `queued`, the one before the change. */
  abstract readonly known: V;
  /** Stores a value and starts its propagation; throws `bad-value` for a value of another type. */
  abstract set(value: V): void;
  /** Takes the value of another cell as it is, without propagation. */
  copy(from: Cell<V>): void {
    this.value = from.value;
  }

  /** Whether the value was ever set; a bit that is FALSE only because every bit starts so was not. */
  get isWritten(): boolean {
    return true;
  }

  /** Marks the observers as due for `notifyIfChanged`; called at the first change since the last `notifyIfChanged`. */
  queue(): void {
    this.queued = true;
  }

  /** Gives the observers of a queued cell the value if it differs from the one they know. */
  abstract notifyIfChanged(): void;
}

const unwritten = 2;

/**
 * Keeps 1 and 0, since V8 does not specialise boolean fields and compares them through a call. 2 is a FALSE that was
 * never written.
 */
class BitCell extends Cell<boolean> {
  private bit = unwritten;
  private bitBefore = 0;

  override get value(): boolean {
    return this.bit === 1;
  }

  override set value(value: boolean) {
    this.bit = value ? 1 : unwritten;
  }

  override get isWritten(): boolean {
    return this.bit !== unwritten;
  }

  override copy(from: BitCell): void {
    this.bit = from.bit;
  }

  override get known(): boolean {
    return (this.queued ? this.bitBefore : this.bit) === 1;
  }

  override set(value: boolean): void {
    if (typeof value !== 'boolean') throw badValue('bit', value);
    const bit = value ? 1 : 0;
    if (bit === this.bit) return;
    const isFirst = this.bit === unwritten;
    this.bit = bit;
    if (isFirst && bit === 0) this.listener.written(this);
    else this.listener.changed(this);
  }

  override queue(): void {
    this.queued = true;
    this.bitBefore = 1 - this.bit;
  }

  override notifyIfChanged(): void {
    if (this.bitBefore !== this.bit) notify(this);
  }
}

class FloatCell extends Cell<number> {
  override value = 0;
  private before = 0;

  override get known(): number {
    return this.queued ? this.before : this.value;
  }

  override set(value: number): void {
    if (typeof value !== 'number') throw badValue('float', value);
    if (isSame(value, this.value)) return;
    if (!this.queued) this.before = this.value;
    this.value = value;
    this.listener.changed(this);
  }

  override notifyIfChanged(): void {
    if (!isSame(this.before, this.value)) notify(this);
  }
}

class S32Cell extends Cell<number> {
  override value = 0;
  private before = 0;

  override get known(): number {
    return this.queued ? this.before : this.value;
  }

  override set(value: number): void {
    if ((value | 0) !== value) throw badValue('s32', value);
    if (value === this.value) return;
    if (!this.queued) this.before = this.value;
    this.value = value;
    this.listener.changed(this);
  }

  override notifyIfChanged(): void {
    if (this.before !== this.value) notify(this);
  }
}

class U32Cell extends Cell<number> {
  override value = 0;
  private before = 0;

  override get known(): number {
    return this.queued ? this.before : this.value;
  }

  override set(value: number): void {
    if (value >>> 0 !== value) throw badValue('u32', value);
    if (value === this.value) return;
    if (!this.queued) this.before = this.value;
    this.value = value;
    this.listener.changed(this);
  }

  override notifyIfChanged(): void {
    if (this.before !== this.value) notify(this);
  }
}

/** One class for both signs: 64-bit integers are rare on a printer. */
class BigCell extends Cell<bigint> {
  override value = 0n;
  private before = 0n;
  private readonly type: 's64' | 'u64';

  constructor(listener: CellListener, type: 's64' | 'u64') {
    super(listener);
    this.type = type;
  }

  override get known(): bigint {
    return this.queued ? this.before : this.value;
  }

  override set(value: bigint): void {
    if (!isValueOf(this.type, value)) throw badValue(this.type, value);
    if (value === this.value) return;
    if (!this.queued) this.before = this.value;
    this.value = value;
    this.listener.changed(this);
  }

  override notifyIfChanged(): void {
    if (this.before !== this.value) notify(this);
  }
}

const makers: { readonly [T in HalType]: (listener: CellListener) => Cell<ValueOfType[T]> } = {
  bit: (listener) => new BitCell(listener),
  float: (listener) => new FloatCell(listener),
  s32: (listener) => new S32Cell(listener),
  u32: (listener) => new U32Cell(listener),
  s64: (listener) => new BigCell(listener, 's64'),
  u64: (listener) => new BigCell(listener, 'u64'),
};

export function createCell<T extends HalType>(type: T, listener: CellListener): Cell<ValueOfType[T]> {
  return makers[type](listener);
}

/** `Object.is` for numbers, as a comparison in place of a call. */
function isSame(a: number, b: number): boolean {
  if (a === b) return a !== 0 || 1 / a === 1 / b;
  return Number.isNaN(a) && Number.isNaN(b);
}

/** The functions of on-change threads that read this cell. */
export function readersOf({ reader, readers }: Cell): readonly Reader[] {
  return reader === null ? [] : [reader, ...(readers ?? [])];
}

/** Adds a reader to a cell. */
export function addReader(cell: Cell, reader: Reader): void {
  if (cell.reader === null) cell.reader = reader;
  else if (cell.readers === null) cell.readers = [reader];
  else cell.readers.push(reader);
}

/** Removes one entry of a reader from a cell. */
export function removeReader(cell: Cell, reader: Reader): void {
  const all = [...readersOf(cell)];
  const index = all.indexOf(reader);
  if (index < 0) return;
  all.splice(index, 1);
  cell.reader = all[0] ?? null;
  cell.readers = all.length > 1 ? all.slice(1) : null;
}

/** Gives the observers of a cell its value. Observers that join meanwhile get the value when they join. */
export function notify<V extends HalValue>({ observers, value }: Cell<V>): void {
  if (observers === null) return;
  const count = observers.length;
  let i = 0;
  try {
    for (; i < count; i++) (observers[i] as Observer<V>).next(value);
  } catch (error) {
    notifyRest(observers.slice(i + 1, count), value);
    throw error;
  }
}

/** As `notify`, for a change that reports a real state. */
export function notifyOfReport<V extends HalValue>({ observers, value }: Cell<V>): void {
  for (const observer of observers ?? []) {
    if (observer.reported) observer.reported(value);
    else observer.next(value);
  }
}

/** An observer that throws does not stop the others; the first failure is thrown on. */
function notifyRest<V extends HalValue>(observers: readonly Observer<V>[], value: V): void {
  for (const observer of observers) {
    try {
      observer.next(value);
    } catch {
      // Only the first failure is reported.
    }
  }
}
