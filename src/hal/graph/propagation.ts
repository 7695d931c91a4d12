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

/** Something that is observed and whose cell may change meanwhile: a pin, when it is linked. */
export interface Observed<T extends HalType = HalType> {
  cell: Cell<ValueOfType[T]>;
  observers: Observer<ValueOfType[T]>[] | null;
}

interface Joining {
  readonly item: Observed;
  readonly observer: Observer;
  /** The value that the observer already has, when it moves with its pin. */
  readonly known: HalValue | undefined;
}

/** A thread whose functions run as part of a settle. */
interface SettlingThread {
  readonly hasMarked: boolean;
  runMarked(): void;
  /** Called when a link has changed, which may change the flow of data. */
  orderChanged(): void;
}

/** How often observers may answer a settle with further writes before that counts as a loop. */
const roundsMax = 1000;

/**
 * Carries changes through the graph without glitches.
 *
 * A write marks the functions that read the cell. They run in their thread's order, each at most once per pass, until
 * nothing is marked. Only then are observers notified, once per cell, with the settled value. Their own writes are settled
 * after them in the same way. Nothing recurses: depth is bounded by memory, not by the stack.
 */
export class Propagation implements CellListener {
  readonly clock: Clock;
  private readonly onFault: (error: HalError, funct: Funct | null) => void;
  readonly threads: SettlingThread[] = [];
  private depth = 0;
  /** An observer has made a change that must be settled. */
  private unsettled = false;
  private pending: Cell[] = [];
  /** The function that first changed each of `pending`; null when the change came from outside. */
  private pendingBy: (Funct | null)[] = [];
  private asks: { readonly cell: Cell; readonly value: HalValue; readonly ask: Ask }[] = [];
  /** The values that cells were set to by `report`. */
  private readonly reports = new Map<Cell, HalValue>();
  /** The function that a thread is running. */
  running: Funct | null = null;
  /** While observers are notified: the function that made the change; null when it came from outside. */
  writer: Funct | null = null;
  private joining: Joining[] = [];

  constructor(clock: Clock, onFault: (error: HalError, funct: Funct | null) => void) {
    this.clock = clock;
    this.onFault = onFault;
  }

  /** Runs `work`; its writes settle as one, and observers see only the outcome. */
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

  /** Sets a cell by an explicit request, and notifies its observers of the request after the settle, changed or not. */
  ask<V extends HalValue>(cell: Cell<V>, value: V, ask: Ask): void {
    this.batch(() => {
      cell.set(value);
      this.asks.push({ cell, value, ask });
      this.unsettled = true;
    });
  }

  /** A change outside of any settle. Most such cells have no reader: then only the observers are notified. */
  private changedFirst(cell: Cell): void {
    if (cell.reader === null) {
      if (cell.observers !== null) this.notifyAlone(cell);
      return;
    }
    this.depth = 1;
    this.changed(cell);
    this.settle();
    this.depth = 0;
  }

  /** Sets a cell to a real state, which asks for nothing. */
  report<V extends HalValue>(cell: Cell<V>, value: V): void {
    this.batch(() => {
      cell.set(value);
      if (cell.queued) this.reports.set(cell, value);
    });
  }

  /** Runs the marked functions; called when a function's wake-up is due or a thread was started. */
  wake(): void {
    this.batch(() => {});
  }

  /** Adds an observer to a pin, param or signal and gives it the current value; returns a function that removes it. */
  observe<T extends HalType>(item: Observed<T>, observer: Observer<ValueOfType[T]>): () => void {
    this.batch(() => {
      if (item.observers === null) item.observers = [observer];
      else item.observers.push(observer);
      this.joining.push({ item, observer, known: undefined });
    });
    return () => {
      item.observers = without(item.observers, observer);
      item.cell.observers = without(item.cell.observers, observer);
    };
  }

  /** Moves an item with its readers and observers to another cell, for link and unlink; must be called within `batch`. */
  move<T extends HalType>(item: Observed<T>, readers: readonly Reader[] | null, to: Cell<ValueOfType[T]>): void {
    const from = item.cell;
    item.cell = to;
    for (const reader of readers ?? []) {
      removeReader(from, reader);
      addReader(to, reader);
    }
    if (readers !== null && !Object.is(from.value, to.value)) this.mark(readers);
    for (const thread of this.threads) thread.orderChanged();
    if (item.observers === null) return;
    const { known } = from;
    for (const observer of item.observers) {
      if (!from.observers?.includes(observer)) continue; // it is still joining and will join the new cell
      from.observers = without(from.observers, observer);
      this.joining.push({ item, observer, known });
    }
  }

  /** Reports a failure of the graph or of a function. */
  fault(error: unknown, funct: Funct | null): void {
    const fault = error instanceof HalError ? error : new HalError('internal', messageOf(error), { cause: error });
    this.onFault(fault, funct);
  }

  private mark(readers: readonly Reader[]): void {
    for (let i = 0; i < readers.length; i++) {
      (readers[i] as Reader).mark();
    }
  }

  private notifyAlone(cell: Cell): void {
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
      if (this.asks.length > 0) this.notifyAsks();
      else if (this.pending.length > 0) this.notifyPending();
      else if (this.joining.length > 0) this.join();
      else if (!this.marked) {
        this.unsettled = false;
        return;
      }
    }
    this.abandon();
  }

  private notifyPending(): void {
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
        else cell.notifyIfChanged();
      } catch (error) {
        this.fault(error, null);
      }
    }
    this.writer = null;
  }

  /** Whether the cell has the reported value and that value is a change. */
  private takeReport(cell: Cell): boolean {
    const reported = this.reports.get(cell);
    this.reports.delete(cell);
    return reported === cell.value && !Object.is(cell.known, cell.value);
  }

  private notifyAsks(): void {
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
    for (const { item, observer, known } of entries) {
      if (!item.observers?.includes(observer)) continue;
      const { cell } = item;
      if (cell.observers === null) cell.observers = [observer];
      else cell.observers.push(observer);
      // If the cell is queued, its new value follows for all observers, this one included.
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
