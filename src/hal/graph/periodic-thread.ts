import type { Clock } from '../../util/clock.ts';
import type { Funct, FunctBody } from './funct.ts';
import type { Propagation } from './propagation.ts';
import { recordRun, type RunMeter } from './run-meter.ts';

/**
 * How many functions are measured in a cycle, in turn; the others run unmeasured. Reading the clock takes longer than most
 * functions: in a thread of a thousand functions it would be nine tenths of the work.
 */
const meteredPerCycle = 16;

/**
 * HAL's own kind of thread: runs its functions every period in the order of `addf`, and passes each the nominal period
 * whatever the real time was. Cycles that are late are counted and left out, never caught up.
 */
export class PeriodicThread {
  readonly kind = 'periodic';
  readonly name: string;
  readonly periodNs: number;
  /** Cycles left out because the one before, or the rest of the program, took too long. */
  overruns = 0;
  cycles = 0;
  private readonly propagation: Propagation;
  private readonly clock: Clock;
  private readonly meter: RunMeter;
  private readonly list: Funct[] = [];
  /** The bodies of `list` in a row: a cycle reads nothing else of most functions. */
  private readonly bodies: FunctBody[] = [];
  /** The place in the list of the function that is running; −1 between cycles. */
  private at = -1;
  /** The place of the first function that is measured in this cycle. */
  private metered = 0;
  private cancel: (() => void) | null = null;
  private dueMs = 0;

  /** @internal */
  constructor(name: string, periodNs: number, propagation: Propagation, meter: RunMeter) {
    this.name = name;
    this.periodNs = periodNs;
    this.propagation = propagation;
    this.clock = propagation.clock;
    this.meter = meter;
  }

  /** How long the last cycle took, and the longest one since `tmax` was set. */
  get cycleTime(): { readonly timeNs: number; readonly tmaxNs: number } {
    return { timeNs: this.meter.time.value, tmaxNs: this.meter.tmax.value };
  }

  get functs(): readonly Funct[] {
    return this.list;
  }

  get size(): number {
    return this.list.length;
  }

  /** @internal */
  add(funct: Funct, position: number = this.list.length): void {
    this.list.splice(position, 0, funct);
    this.bodies.splice(position, 0, funct.body);
    if (position <= this.at) this.at++;
    funct.users++;
  }

  /** @internal */
  remove(funct: Funct): void {
    const position = this.list.lastIndexOf(funct);
    if (position < 0) return;
    this.list.splice(position, 1);
    this.bodies.splice(position, 1);
    if (position <= this.at) this.at--; // a function that fails is removed while it runs; the next must not be skipped
    funct.users--;
  }

  start(): void {
    if (this.cancel !== null) return;
    this.dueMs = this.clock.now();
    this.scheduleNext();
  }

  get isRunning(): boolean {
    return this.cancel !== null;
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  /** Runs every function once. Observers see the outcome of the whole cycle. */
  runCycle(): void {
    const { propagation } = this;
    const periodS = this.periodNs * 1e-9;
    this.cycles++;
    propagation.batch(() => {
      const startMs = this.clock.now();
      this.at = 0;
      while (this.at < this.list.length) this.runRest(periodS);
      this.at = -1;
      propagation.running = null;
      this.metered += meteredPerCycle;
      if (this.metered >= this.list.length) this.metered = 0;
      recordRun(this.meter, this.clock.now() - startMs);
    });
  }

  /** Runs the rest of a cycle, up to a function that fails; the next call continues behind that function. */
  private runRest(periodS: number): void {
    const { list, bodies } = this;
    let funct: Funct | undefined;
    try {
      for (; this.at < list.length; this.at++) {
        const place = this.at - this.metered;
        const body = bodies[this.at] as FunctBody;
        funct = list[this.at];
        this.propagation.running = funct ?? null;
        if (place >= 0 && place < meteredPerCycle) funct?.run(periodS, this.clock);
        else body(periodS);
      }
    } catch (error) {
      this.propagation.fault(error, funct ?? null);
      this.at++;
    }
  }

  private scheduleNext(): void {
    const periodMs = this.periodNs / 1e6;
    this.dueMs += periodMs;
    const lateMs = this.clock.now() - this.dueMs;
    if (lateMs > 0) {
      const missed = Math.ceil(lateMs / periodMs);
      this.overruns += missed;
      this.dueMs += missed * periodMs;
    }
    this.cancel = this.clock.after(this.dueMs - this.clock.now(), () => {
      this.scheduleNext();
      this.runCycle();
    });
  }
}
