import type { Clock } from '../../util/clock.ts';
import type { Cell, Reader } from './cell.ts';
import { recordRun, type FunctMeter } from './run-meter.ts';
import type { HalType } from '../value/types.ts';

/**
 * What a function does in one cycle, synchronously, on the live values of its pins.
 *
 * `periodS` is the time in seconds that this cycle stands for: the nominal period in a periodic thread, as in HAL; in
 * an on-change thread the time measured since the last run if the function had asked to be woken, else 0, since
 * nothing that it counts was going on. The result asks for that: seconds after which to run again although no input
 * has changed; nothing, or `undefined`, for no such wish. A periodic thread ignores it.
 */
export type FunctBody = (periodS: number) => number | undefined | void;

/** The longest that a timer of Node can wait. */
const timerMaxMs = 2 ** 31 - 1;
/** Half a nanosecond: more than calculations with times lose, and less than anybody counts. */
const roundingMs = 5e-7;

/**
 * The whole milliseconds after which a wish in seconds is due: none for none, at least one for any other, so that what
 * is left over by rounding cannot keep a thread busy, and not one more for the last binary digit of 0.07 s.
 */
function timerMs(wishS: number): number {
  if (wishS <= 0) return 0;
  return Math.min(Math.max(1, Math.ceil(wishS * 1000 - roundingMs)), timerMaxMs);
}

const noMarks = new Int32Array(0);

/** The component that a function belongs to, and that fails with it. */
export interface FunctOwner {
  readonly name: string;
  readonly id: number;
  readonly functs: readonly Funct[];
  fail(): void;
}

/** A pin or param that a function reads or writes. */
export interface Port {
  readonly type: HalType;
  readonly cell: Cell;
  readonly facts: {
    /** Functions of on-change threads that have it as an input. */
    readers: Reader[] | null;
  };
}

/** A thread that runs a function when what it reads has changed, or when it wished to be woken. */
export interface WakingThread {
  readonly name: string;
  readonly clock: Clock;
  /** No word of marks below this one has one. */
  low: number;
  wake(funct: Funct): void;
  remove(funct: Funct): void;
}

/** A function that a component exports for threads to call. */
export class Funct {
  // What a change touches stands together and first: it is spread over fewer lines of the processor's cache so.
  /** @internal The on-change thread that calls it, its place in that thread's order, and that thread's bit per function. */
  thread: WakingThread | null = null;
  /** @internal */
  index = 0;
  /** @internal */
  marks: Int32Array = noMarks;
  /** @internal */
  readonly body: FunctBody;
  private readonly meter: FunctMeter | null;
  private wokenSince: number | null = null;
  readonly name: string;
  readonly component: FunctOwner;
  /** @internal */
  readonly inputs: readonly Port[];
  /** @internal */
  readonly outputs: readonly Port[];
  /** Must run every cycle although no input changed; see `FunctHeader.everyCycle`. */
  readonly everyCycle: boolean;
  /** @internal How many threads call it. */
  users = 0;
  /** @internal Runs beyond the first within one settle; bounds a feedback loop. */
  repeats = 0;
  private cancelWake: (() => void) | null = null;

  /** @internal */
  constructor(
    name: string,
    component: FunctOwner,
    body: FunctBody,
    pins: { inputs: readonly Port[]; outputs: readonly Port[]; everyCycle: boolean },
    meter: FunctMeter | null,
  ) {
    this.name = name;
    this.component = component;
    this.body = body;
    this.inputs = pins.inputs;
    this.outputs = pins.outputs;
    this.everyCycle = pins.everyCycle;
    this.meter = meter;
  }

  /** @internal Runs the body, and measures it where there is a meter. */
  run(periodS: number, clock: Clock): number | undefined | void {
    return this.meter === null ? this.body(periodS) : this.runMetered(periodS, clock, this.meter);
  }

  private runMetered(periodS: number, clock: Clock, meter: FunctMeter): number | undefined | void {
    const startMs = clock.now();
    const again = this.body(periodS);
    meter.tmaxIncreased.set(recordRun(meter, clock.now() - startMs));
    return again;
  }

  /** @internal Has its on-change thread, which it must have, run it in the settle that follows. */
  mark(): void {
    const { marks, index } = this;
    const thread = this.thread as WakingThread;
    const word = index >>> 5;
    marks[word] = (marks[word] ?? 0) | (1 << index);
    if (word < thread.low) thread.low = word;
  }

  /** @internal Runs once in an on-change thread, with measured time, and arranges the next run if the body asks for one. */
  runOnChange(thread: WakingThread): void {
    const again = this.wokenSince === null && this.meter === null ? this.body(0) : this.runTimed(thread);
    if (again !== undefined) this.wakeAfter(again, thread);
  }

  private runTimed(thread: WakingThread): number | undefined | void {
    const periodS = this.wokenSince === null ? 0 : (thread.clock.now() - this.wokenSince) / 1000;
    this.sleep();
    return this.run(periodS, thread.clock);
  }

  private wakeAfter(wishS: number, thread: WakingThread): void {
    // A wish for "never", or for no time at all after a calculation with NaN, is no wish.
    if (!(wishS < Infinity)) return;
    this.wokenSince = thread.clock.now();
    this.cancelWake = thread.clock.after(timerMs(wishS), () => {
      this.cancelWake = null;
      thread.wake(this);
    });
  }

  /** @internal Drops the wish to be woken. */
  sleep(): void {
    this.wokenSince = null;
    this.cancelWake?.();
    this.cancelWake = null;
  }
}
