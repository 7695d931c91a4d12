import type { Ask } from '../value/ask.ts';
import { badValue, isValueOf, type HalType, type HalValue, type ValueOfType } from '../value/types.ts';

/** Told the settled value of a cell or pin; an RxJS Subscriber is one. Called once per change, never in mid-cycle. */
export interface Observer<V extends HalValue = HalValue> {
  next(value: V): void;
  /** Told instead of `next` when the value is another because the pin was linked or unlinked, if it is given. */
  moved?(value: V): void;
  /**
   * An explicit request has set the cell, changed or not: what it asked for, and who asked. Told before `next`; the
   * settled value is another one where a function has overruled it.
   */
  asked?(value: V, ask: Ask): void;
  /** Told instead of `next` when the change says how something real is, and asks for nothing, if it is given. */
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
  /** Has it run in the settle that follows. */
  mark(): void;
}

/** What a cell tells of its changes; see `Propagation`. */
export interface CellListener {
  changed(cell: Cell): void;
  /** The value has become known to be what it was: news for those who read, none for those who observe. */
  written(cell: Cell): void;
}

/**
 * Holds one value: a signal's, or that of a pin that is not linked. Linked pins point at the signal's cell, so that a
 * link moves a pointer and copies nothing.
 *
 * There is a class per HAL type so that V8 keeps each value in a field of its own representation: one class for all
 * types was measured four times slower (docs/decisions/0001-propagation.md).
 */
export abstract class Cell<V extends HalValue = HalValue> {
  readonly listener: CellListener;
  owner: CellOwner | null = null;
  /** The function of an on-change thread that reads this cell; most cells have one at most. */
  reader: Reader | null = null;
  /** Further ones. */
  readers: Reader[] | null = null;
  observers: Observer<V>[] | null = null;
  /** Its observers wait to be told what it has become. */
  queued = false;

  constructor(listener: CellListener) {
    this.listener = listener;
  }

  abstract value: V;
  /** What the observers know: the value, or while `queued` the one before the change. */
  abstract readonly known: V;
  /** Stores a value and starts its propagation; throws `bad-value` for a value of another type. */
  abstract set(value: V): void;
  /** Takes the value of another cell as it is, without propagation. */
  copy(from: Cell<V>): void {
    this.value = from.value;
  }

  /** Whether anybody has set it: FALSE of a bit that is FALSE only because it was made so. */
  get isWritten(): boolean {
    return true;
  }

  /** Has its observers wait for `tell`; called after the first change that they have not been told. */
  queue(): void {
    this.queued = true;
  }

  /** Tells the observers of a queued cell the value, if it differs from the one they know. */
  abstract tell(): void;
}

const unwritten = 2;

/**
 * Keeps 1 and 0, since V8 does not specialise boolean fields and compares them through a call; and 2 for a FALSE that
 * nobody has written yet.
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

  override tell(): void {
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

  override tell(): void {
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

  override tell(): void {
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

  override tell(): void {
    if (this.before !== this.value) notify(this);
  }
}

/** 64-bit integers are rare on a printer: one class serves both signs. */
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

  override tell(): void {
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

/** `Object.is` of two numbers, which is a call where this is a comparison. */
function isSame(a: number, b: number): boolean {
  if (a === b) return a !== 0 || 1 / a === 1 / b;
  return Number.isNaN(a) && Number.isNaN(b);
}

/** The functions of on-change threads that read this cell. */
export function readersOf({ reader, readers }: Cell): readonly Reader[] {
  return reader === null ? [] : [reader, ...(readers ?? [])];
}

/** Enters one among the readers of a cell. */
export function addReader(cell: Cell, reader: Reader): void {
  if (cell.reader === null) cell.reader = reader;
  else if (cell.readers === null) cell.readers = [reader];
  else cell.readers.push(reader);
}

/** Takes away one entry among the readers of a cell. */
export function removeReader(cell: Cell, reader: Reader): void {
  const all = [...readersOf(cell)];
  const index = all.indexOf(reader);
  if (index < 0) return;
  all.splice(index, 1);
  cell.reader = all[0] ?? null;
  cell.readers = all.length > 1 ? all.slice(1) : null;
}

/** Tells the observers of a cell its value. The list may grow meanwhile: who joins is told by the joining. */
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

/** As `notify`, for a change that asks for nothing. */
export function notifyOfReport<V extends HalValue>({ observers, value }: Cell<V>): void {
  for (const observer of observers ?? []) {
    if (observer.reported) observer.reported(value);
    else observer.next(value);
  }
}

/** One that throws keeps nobody else from being told; the first failure is the one that is thrown on. */
function notifyRest<V extends HalValue>(observers: readonly Observer<V>[], value: V): void {
  for (const observer of observers) {
    try {
      observer.next(value);
    } catch {
      // It is the first failure that is reported.
    }
  }
}
