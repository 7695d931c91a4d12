import { HalError, messageOf } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import type { Ask } from '../value/ask.ts';
import {
  addReader,
  notify,
  notifyOfReport,
  removeReader,
  type Cell,
  type CellListener,
  type Observer,
  type Reader,
} from './cell.ts';
import type { Funct } from './funct.ts';
import type { HalType, HalValue, ValueOfType } from '../value/types.ts';

/** Something whose cell may be exchanged for another while it is observed: a pin, when it is linked. */
interface Place<T extends HalType = HalType> {
  cell: Cell<ValueOfType[T]>;
  observers: Observer<ValueOfType[T]>[] | null;
}

interface Joining {
  readonly place: Place;
  readonly observer: Observer;
  /** The value the observer knows already, for one that moves with its pin. */
  readonly known: HalValue | undefined;
}

/** A thread whose functions run as part of a settle. */
interface SettlingThread {
  readonly hasMarked: boolean;
  runMarked(): void;
  /** A link has changed, and with it perhaps the flow of data. */
  orderChanged(): void;
}

/** How often observers may answer a settle with further writes before it is called a loop. */
const roundsMax = 1000;

/**
 * Carries changes through the graph without glitches.
 *
 * A write marks the functions that read the cell. They run in their thread's order, each at most once per pass, until
 * nothing is marked; only then are observers told, each cell once, with the settled value. What observers write in
 * turn is settled after them in the same way. Nothing recurses: depth is bounded by memory, not by the stack.
 */
export class Propagation implements CellListener {
  readonly clock: Clock;
  private readonly onFault: (error: HalError, funct: Funct | null) => void;
  readonly threads: SettlingThread[] = [];
  private depth = 0;
  /** Something is to be settled that came up while an observer was told. */
  private unsettled = false;
  private pending: Cell[] = [];
  /** The function that made each of `pending` change first; null for whoever is no function. */
  private pendingBy: (Funct | null)[] = [];
  private asks: { readonly cell: Cell; readonly value: HalValue; readonly ask: Ask }[] = [];
  /** What cells were set to because something real is so. */
  private readonly reports = new Map<Cell, HalValue>();
  /** The function that a thread is running. */
  running: Funct | null = null;
  /** While observers are told: the function whose change it is; null when it was none. */
  writer: Funct | null = null;
  private joining: Joining[] = [];

  constructor(clock: Clock, onFault: (error: HalError, funct: Funct | null) => void) {
    this.clock = clock;
    this.onFault = onFault;
  }

  /** Runs `work`, whose writes count as one: one settle follows, and observers see only its outcome. */
  batch<R>(work: () => R): R {
    this.depth++;
    try {
      return work();
    } finally {
      if (this.depth === 1) this.settle();
      else this.unsettled = true;
      this.depth--;
    }
  }

  changed(cell: Cell): void {
    if (this.depth === 0) {
      this.changedFirst(cell);
      return;
    }
    const { reader } = cell;
    if (reader !== null) {
      reader.mark();
      if (cell.readers !== null) this.mark(cell.readers);
    }
    if (cell.observers !== null && !cell.queued) {
      cell.queue();
      this.pending.push(cell);
      this.pendingBy.push(this.running);
    }
    this.unsettled = true;
  }

  written(cell: Cell): void {
    const { reader, readers } = cell;
    if (reader === null) return;
    this.batch(() => {
      reader.mark();
      if (readers !== null) this.mark(readers);
    });
  }

  /** Sets a cell because somebody asks for that value, and tells its observers so after the settle, changed or not. */
  ask<V extends HalValue>(cell: Cell<V>, value: V, ask: Ask): void {
    this.batch(() => {
      cell.set(value);
      this.asks.push({ cell, value, ask });
      this.unsettled = true;
    });
  }

  /** A change that nothing else is going on beside. Mostly nothing computes with it: tell and be done. */
  private changedFirst(cell: Cell): void {
    if (cell.reader === null) {
      if (cell.observers !== null) this.tellAlone(cell);
      return;
    }
    this.depth = 1;
    this.changed(cell);
    this.settle();
    this.depth = 0;
  }

  /** Sets a cell because something real is so. */
  report<V extends HalValue>(cell: Cell<V>, value: V): void {
    this.batch(() => {
      cell.set(value);
      if (cell.queued) this.reports.set(cell, value);
    });
  }

  /** Runs what a thread has marked; called when a function's wake-up time has come or a thread was started. */
  wake(): void {
    this.batch(() => {});
  }

  /** Adds an observer to a pin, param or signal and tells it the current value; returns what removes it. */
  observe<T extends HalType>(place: Place<T>, observer: Observer<ValueOfType[T]>): () => void {
    this.batch(() => {
      if (place.observers === null) place.observers = [observer];
      else place.observers.push(observer);
      this.joining.push({ place, observer, known: undefined });
    });
    return () => {
      place.observers = without(place.observers, observer);
      place.cell.observers = without(place.cell.observers, observer);
    };
  }

  /** Moves an observed, read place to another cell, as link and unlink do; must be called within `batch`. */
  move<T extends HalType>(place: Place<T>, readers: readonly Reader[] | null, to: Cell<ValueOfType[T]>): void {
    const from = place.cell;
    place.cell = to;
    for (const reader of readers ?? []) {
      removeReader(from, reader);
      addReader(to, reader);
    }
    if (readers !== null && !Object.is(from.value, to.value)) this.mark(readers);
    for (const thread of this.threads) thread.orderChanged();
    if (place.observers === null) return;
    const { known } = from;
    for (const observer of place.observers) {
      if (!from.observers?.includes(observer)) continue; // still joining: it will join the new cell
      from.observers = without(from.observers, observer);
      this.joining.push({ place, observer, known });
    }
  }

  /** Reports a fault of the graph or of a function. */
  fault(error: unknown, funct: Funct | null): void {
    const fault = error instanceof HalError ? error : new HalError('internal', messageOf(error), { cause: error });
    this.onFault(fault, funct);
  }

  private mark(readers: readonly Reader[]): void {
    for (let i = 0; i < readers.length; i++) {
      (readers[i] as Reader).mark();
    }
  }

  private tellAlone(cell: Cell): void {
    this.depth = 1;
    try {
      notify(cell);
    } catch (error) {
      this.fault(error, null);
    }
    if (this.unsettled) this.settle();
    this.depth = 0;
  }

  private settle(): void {
    for (let round = 0; round <= roundsMax; round++) {
      for (const thread of this.threads) thread.runMarked();
      if (this.asks.length > 0) this.tellAsks();
      else if (this.pending.length > 0) this.tellPending();
      else if (this.joining.length > 0) this.join();
      else if (!this.marked) {
        this.unsettled = false;
        return;
      }
    }
    this.abandon();
  }

  private tellPending(): void {
    const cells = this.pending;
    const writers = this.pendingBy;
    this.pending = [];
    this.pendingBy = [];
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as Cell;
      const isReport = this.reports.size > 0 && this.takeReport(cell);
      cell.queued = false;
      this.writer = writers[i] ?? null;
      try {
        if (isReport) notifyOfReport(cell);
        else cell.tell();
      } catch (error) {
        this.fault(error, null);
      }
    }
    this.writer = null;
  }

  /** Whether the cell has become what it was reported to be, and by nobody else. */
  private takeReport(cell: Cell): boolean {
    const reported = this.reports.get(cell);
    this.reports.delete(cell);
    return reported === cell.value && !Object.is(cell.known, cell.value);
  }

  private tellAsks(): void {
    const asks = this.asks;
    this.asks = [];
    for (const { cell, value, ask } of asks) {
      for (const observer of cell.observers ?? []) {
        try {
          observer.asked?.(value, ask);
        } catch (error) {
          this.fault(error, null);
        }
      }
    }
  }

  private join(): void {
    const entries = this.joining;
    this.joining = [];
    for (const { place, observer, known } of entries) {
      if (!place.observers?.includes(observer)) continue;
      const { cell } = place;
      if (cell.observers === null) cell.observers = [observer];
      else cell.observers.push(observer);
      // A cell that was queued meanwhile tells everybody, this one included, what it has become.
      const value = cell.known;
      if (known === undefined || !Object.is(known, value)) {
        try {
          if (known !== undefined && observer.moved) observer.moved(value);
          else observer.next(value);
        } catch (error) {
          this.fault(error, null);
        }
      }
    }
  }

  private get marked(): boolean {
    for (const thread of this.threads) if (thread.hasMarked) return true;
    return false;
  }

  private abandon(): void {
    this.unsettled = false;
    for (const cell of this.pending) cell.queued = false;
    this.pending = [];
    this.pendingBy = [];
    this.asks = [];
    this.reports.clear();
    this.fault(
      new HalError('unstable-loop', `observers keep writing: not settled after ${roundsMax} rounds, given up`),
      null,
    );
  }
}

function without<V>(list: V[] | null, item: V): V[] | null {
  if (list === null || !list.includes(item)) return list;
  const rest = list.filter((entry) => entry !== item);
  return rest.length > 0 ? rest : null;
}
