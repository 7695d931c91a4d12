import type { Clock } from '../../util/clock.ts';
import type { Cell, Reader } from './cell.ts';
import { recordRun, type FunctMeter } from './run-meter.ts';
import type { HalType } from '../value/types.ts';

/**
 * Runs one cycle of a function, synchronously, on the live values of its pins.
 *
 * `periodS` is the time in seconds that this cycle stands for. In a periodic thread it is the nominal period, as in HAL.
 * In an on-change thread it is the time measured since the last run if the function had asked to be woken, else 0, since
 * it was counting nothing. The result asks to be woken: it is the seconds after which to run again although no input has
 * changed, or `undefined`. A periodic thread ignores it.
 */
export type FunctBody = (periodS: number) => number | undefined | void;

/** The longest delay of a Node timer. */
const timerMaxMs = 2 ** 31 - 1;
/** Half a nanosecond: more than the rounding of times, less than any delay that matters. */
const roundingMs = 5e-7;

/**
 * The delay in whole milliseconds, rounded up; 0 only for no delay, so that a remainder from rounding cannot keep a thread
 * busy. The last binary digit of 0.07 s does not add a millisecond.
 */
function timerMs(delayS: number): number {
  if (delayS <= 0) return 0;
  return Math.min(Math.max(1, Math.ceil(delayS * 1000 - roundingMs)), timerMaxMs);
}

const noMarks = new Int32Array(0);

/** The component that owns a function and fails with it. */
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

/** A thread that runs a function when one of its inputs has changed, or when its wake-up is due. */
export interface WakingThread {
  readonly name: string;
  readonly clock: Clock;
  /** The words of marks below this one are empty. */
  low: number;
  wake(funct: Funct): void;
  remove(funct: Funct): void;
}

/** A function that a component exports for threads to call. */
export class Funct {
  // The fields that a change touches come first and together, so that they fill fewer cache lines.
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
  /** Runs every cycle, also when no input has changed; see `FunctHeader.everyCycle`. */
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

  /** @internal Runs the body, and measures it if there is a meter. */
  run(periodS: number, clock: Clock): number | undefined | void {
    return this.meter === null ? this.body(periodS) : this.runMetered(periodS, clock, this.meter);
  }

  private runMetered(periodS: number, clock: Clock, meter: FunctMeter): number | undefined | void {
    const startMs = clock.now();
    const again = this.body(periodS);
    meter.tmaxIncreased.set(recordRun(meter, clock.now() - startMs));
    return again;
  }

  /** @internal Makes its on-change thread run it in the settle that follows. It must have one. */
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

  private wakeAfter(delayS: number, thread: WakingThread): void {
    // Infinity means never, and NaN is the result of a calculation with an unknown value.
    if (!(delayS < Infinity)) return;
    this.wokenSince = thread.clock.now();
    this.cancelWake = thread.clock.after(timerMs(delayS), () => {
      this.cancelWake = null;
      thread.wake(this);
    });
  }

  /** @internal Cancels its wake-up. */
  sleep(): void {
    this.wokenSince = null;
    this.cancelWake?.();
    this.cancelWake = null;
  }
}
