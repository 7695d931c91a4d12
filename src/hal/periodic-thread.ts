import type { Clock } from '../util/clock.ts';
import type { Funct } from './funct.ts';
import type { Propagation } from './propagation.ts';

/**
 * HAL's own kind of thread: runs its functions in the order of `addf`, every period, each with the nominal period
 * whatever the time really was. Cycles that could not be run in time are counted and left out, never caught up.
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
  private readonly list: Funct[] = [];
  private cancel: (() => void) | null = null;
  private dueMs = 0;

  constructor(name: string, periodNs: number, propagation: Propagation) {
    this.name = name;
    this.periodNs = periodNs;
    this.propagation = propagation;
    this.clock = propagation.clock;
  }

  get functs(): readonly Funct[] {
    return this.list;
  }

  add(funct: Funct, position: number = this.list.length): void {
    this.list.splice(position, 0, funct);
  }

  remove(funct: Funct): void {
    this.list.splice(this.list.indexOf(funct), 1);
  }

  start(): void {
    if (this.cancel !== null) return;
    this.dueMs = this.clock.now();
    this.scheduleNext();
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
      for (const funct of this.list) {
        propagation.running = funct;
        try {
          funct.body(periodS);
        } catch (error) {
          propagation.fault(error, funct);
        } finally {
          propagation.running = null;
        }
      }
    });
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
