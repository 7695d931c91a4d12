import { HalError } from '../../errors.ts';
import type { Funct } from './funct.ts';
import { checkName, Registry } from '../value/names.ts';
import { OnChangeThread } from './on-change-thread.ts';
import { PeriodicThread } from './periodic-thread.ts';
import type { Propagation } from './propagation.ts';
import type { RunMeter } from './run-meter.ts';
import type { Thread } from './thread.ts';
import { placeFunct, threadPeriodNs, usedFunct } from './thread-rules.ts';

/** The threads of a HAL, and which function runs in which. */
export class Schedule {
  readonly threads: Registry<Thread> = new Registry('thread', 'no-such-thread');
  readonly functs: Registry<Funct> = new Registry('function', 'no-such-funct');
  /** Period of the first periodic thread, of which the others are multiples. */
  private baseNs: number | undefined;
  private readonly propagation: Propagation;
  private started = false;
  private realtimeComponents = 0;

  constructor(propagation: Propagation) {
    this.propagation = propagation;
  }

  /** Checks the name and the period; `meterFor` makes the pin and the param that show the thread's running time. */
  newPeriodic(name: string, requestedNs: number, meterFor: () => RunMeter): PeriodicThread {
    this.checkThread(name);
    const periodNs = threadPeriodNs(requestedNs, this.baseNs, this.threads);
    const thread = new PeriodicThread(name, periodNs, this.propagation, meterFor());
    this.baseNs ??= periodNs;
    return this.enter(thread);
  }

  newOnChange(name: string, order: 'data-flow' | 'as-added'): OnChangeThread {
    this.checkThread(name);
    const thread = this.enter(new OnChangeThread(name, order, this.propagation));
    this.propagation.threads.push(thread);
    return thread;
  }

  delete(name: string): void {
    const thread = this.threads.find(name);
    if (!thread) return;
    thread.stop();
    for (const funct of thread.functs.toReversed()) thread.remove(funct);
    this.threads.delete(name);
    if (thread.kind === 'on-change') this.propagation.threads.splice(this.propagation.threads.indexOf(thread), 1);
  }

  add(functName: string, threadName: string, position: number): void {
    const request = { funct: functName, thread: threadName, position };
    const { funct, thread, index } = placeFunct(this.functs, this.threads, request);
    thread.add(funct, index);
    if (thread.kind === 'on-change') this.propagation.wake();
  }

  remove(functName: string, threadName: string): void {
    const { funct, thread } = usedFunct(this.functs, this.threads, { funct: functName, thread: threadName });
    thread.remove(funct);
  }

  /** Removes a function from its threads and from the HAL. */
  retire(funct: Funct): void {
    if (funct.thread !== null) funct.thread.remove(funct);
    else if (funct.users > 0) {
      for (const thread of this.threads.values()) if (thread.functs.includes(funct)) thread.remove(funct);
    }
    this.functs.delete(funct.name);
  }

  start(): void {
    this.started = true;
    for (const thread of this.threads.values()) thread.start();
  }

  stop(): void {
    this.started = false;
    for (const thread of this.threads.values()) thread.stop();
  }

  /** As in LinuxCNC, the first period is the clock of all threads until the last realtime component has exited. */
  realtimeCame(): void {
    this.realtimeComponents++;
  }

  realtimeGone(): void {
    if (--this.realtimeComponents === 0) this.baseNs = undefined;
  }

  private checkThread(name: string): void {
    checkName('thread', name);
    if (this.threads.has(name)) throw new HalError('name-taken', `duplicate thread name '${name}'`);
  }

  private enter<T extends Thread>(thread: T): T {
    this.threads.add(thread.name, thread);
    if (this.started) thread.start();
    return thread;
  }
}
