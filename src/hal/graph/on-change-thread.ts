import { HalError } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { addReader, removeReader } from './cell.ts';
import { orderByDataFlow, successorsOf } from './data-flow.ts';
import type { Funct } from './funct.ts';
import type { Propagation } from './propagation.ts';

/** How often a function may run again within one settle before its loop counts as unstable. */
const repeatsMax = 100;

/**
 * A thread that costs nothing while nothing changes: it runs a function when one of the function's inputs has changed or
 * the function's wake-up is due.
 *
 * `data-flow` order puts every function behind those it reads from, whatever order they were added in, so that a
 * change settles in one pass; `as-added` keeps the order of `addf`, in which a value that flows backwards costs a
 * further pass. A feedback loop runs until it is stable or the bound is met; then it is reported by name and left.
 */
export class OnChangeThread {
  readonly kind = 'on-change';
  readonly name: string;
  readonly order: 'data-flow' | 'as-added';
  /** @internal */
  readonly clock: Clock;
  private readonly propagation: Propagation;
  private readonly added: Funct[] = [];
  /** `added` in the order of running; a removed function leaves an empty place until the next `reorder`. */
  private sequence: (Funct | undefined)[] = [];
  private stale = false;
  private started = false;
  /** A bit per function of `sequence`. */
  private marks: Int32Array = new Int32Array(0);
  /** @internal The words below this one are empty; the number of words when all are. */
  low = 0;

  /** @internal */
  constructor(name: string, order: 'data-flow' | 'as-added', propagation: Propagation) {
    this.name = name;
    this.order = order;
    this.propagation = propagation;
    this.clock = propagation.clock;
  }

  /** The functions in the order they run. */
  get functs(): readonly Funct[] {
    if (this.stale) this.reorder();
    return this.sequence.filter((funct) => funct !== undefined);
  }

  get size(): number {
    return this.added.length;
  }

  /** @internal */
  get hasMarked(): boolean {
    return this.started && this.low < this.marks.length;
  }

  /** @internal Adds a function; it runs once as soon as the thread runs, on the current values. */
  add(funct: Funct, position: number = this.added.length): void {
    const last = position === this.added.length;
    this.added.splice(position, 0, funct);
    funct.thread = this;
    funct.users++;
    for (const input of funct.inputs) {
      (input.facts.readers ??= []).push(funct);
      addReader(input.cell, funct);
    }
    if (last) {
      this.append(funct);
    } else {
      this.reorder();
      this.stale = true; // for the sweep that may be under way
    }
    funct.mark();
  }

  /** @internal */
  remove(funct: Funct): void {
    if (funct.thread !== this) return;
    this.added.splice(this.added.lastIndexOf(funct), 1); // components exit newest first
    for (const input of funct.inputs) {
      const readers = input.facts.readers?.filter((reader) => reader !== funct) ?? [];
      input.facts.readers = readers.length > 0 ? readers : null;
      removeReader(input.cell, funct);
    }
    funct.sleep();
    this.unmark(funct);
    this.sequence[funct.index] = undefined;
    this.stale = true;
    funct.thread = null;
    funct.users--;
  }

  start(): void {
    this.started = true;
    this.propagation.wake();
  }

  /** Stops running functions; those whose inputs change meanwhile run at the next start. */
  stop(): void {
    this.started = false;
  }

  /** @internal Called when a link has changed, which may change the flow of data. */
  orderChanged(): void {
    if (this.order === 'data-flow') this.stale = true;
  }

  private unmark(funct: Funct): void {
    const word = funct.index >>> 5;
    this.marks[word] = this.bitsOf(word) & ~(1 << (funct.index & 31));
  }

  /** @internal Runs marked functions, in order, until none is marked. */
  runMarked(): void {
    if (!this.started) return;
    const repeated: Funct[] = [];
    for (let pass = 0; this.low < this.marks.length; pass++) {
      if (this.stale) this.reorder();
      if (!this.runPass(pass, repeated)) break;
    }
    this.propagation.running = null;
    for (const funct of repeated) funct.repeats = 0;
  }

  /** One sweep from the lowest mark upwards. Marks set behind the sweep wait for the next pass. */
  private runPass(pass: number, repeated: Funct[]): boolean {
    const { marks, sequence } = this;
    let word = this.low;
    this.low = marks.length;
    let funct: Funct | undefined;
    try {
      for (; word < marks.length; word++) {
        let bits = marks[word] ?? 0;
        while (bits !== 0) {
          let at = (word << 5) | (31 - Math.clz32(bits & -bits));
          let left = 0;
          // The next function is tried first: in data-flow order it often was just marked.
          do {
            funct = sequence[at];
            if (funct !== undefined) {
              if (pass > 0 && !this.mayRepeat(funct, repeated)) return false;
              this.propagation.running = funct;
              funct.runOnChange(this);
              if (this.stale) return this.resweep(funct); // the sequence is out of date
            }
            // The mark is removed after the run, so that a function is not woken by its own writes.
            left = (marks[word] ?? 0) & ~(1 << at);
            marks[word] = left;
            at++;
          } while ((left >>> at) & 1 && (at & 31) !== 0);
          bits = (at & 31) === 0 ? 0 : left & (-1 << at);
        }
      }
      return true;
    } catch (error) {
      this.propagation.fault(error, funct ?? null);
      return this.resweep(funct);
    }
  }

  private bitsOf(word: number): number {
    return this.marks[word] ?? 0;
  }

  /** @internal Runs a function whose wake-up is due. */
  wake(funct: Funct): void {
    if (funct.thread !== this) return;
    funct.mark();
    this.propagation.wake();
  }

  /** Ends a sweep in which a function has changed links or the thread, or has failed. */
  private resweep(funct: Funct | undefined): true {
    if (funct?.thread === this) this.unmark(funct);
    this.low = 0;
    return true;
  }

  private mayRepeat(funct: Funct, repeated: Funct[]): boolean {
    if (funct.repeats === 0) repeated.push(funct);
    if (++funct.repeats <= repeatsMax) return true;
    this.marks.fill(0);
    this.low = this.marks.length;
    const loop = loopThrough(funct);
    const names = [...loop, ...loop.slice(0, 1)].map((member) => member.name).join(' -> ');
    this.propagation.fault(
      new HalError(
        'unstable-loop',
        `feedback loop does not settle: ${names}; stopped after ${repeatsMax} passes, the values stay as they are. ` +
          `Break the loop with a timedelay or run it in a periodic thread`,
      ),
      null,
    );
    return false;
  }

  /** Puts a function that was added last at the end; its place in data-flow order is found before the next run. */
  private append(funct: Funct): void {
    funct.index = this.sequence.length;
    funct.marks = this.marks;
    this.sequence.push(funct);
    this.orderChanged();
    if (funct.index >>> 5 < this.marks.length) return;
    const grown = new Int32Array(Math.max(4, this.marks.length * 2));
    grown.set(this.marks);
    if (this.low === this.marks.length) this.low = grown.length;
    this.useMarks(grown);
  }

  private reorder(): void {
    const marked = this.sequence.filter(
      (funct) => funct !== undefined && (this.bitsOf(funct.index >>> 5) >>> (funct.index & 31)) & 1,
    );
    const sequence = this.order === 'data-flow' ? orderByDataFlow(this.added) : [...this.added];
    sequence.forEach((funct, index) => (funct.index = index));
    this.sequence = sequence;
    this.low = Math.ceil(sequence.length / 32);
    this.useMarks(new Int32Array(this.low));
    this.stale = false;
    for (const funct of marked) funct?.mark();
  }

  private useMarks(marks: Int32Array): void {
    this.marks = marks;
    for (const funct of this.sequence) if (funct !== undefined) funct.marks = marks;
    this.stale = true; // for the sweep that may be under way
  }
}

/** The functions on a shortest cycle through `funct`, which comes first. */
function loopThrough(funct: Funct): Funct[] {
  const cameFrom = new Map<Funct, Funct>();
  const queue = [funct];
  for (let current = queue.shift(); current; current = queue.shift()) {
    for (const next of successorsOf(current)) {
      if (next === funct) return pathTo(current, cameFrom, funct);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, current);
      queue.push(next);
    }
  }
  return [funct];
}

function pathTo(last: Funct, cameFrom: ReadonlyMap<Funct, Funct>, first: Funct): Funct[] {
  const path = [last];
  for (let step = last; step !== first;) {
    const before = cameFrom.get(step);
    if (!before) break;
    path.unshift(before);
    step = before;
  }
  return path;
}
