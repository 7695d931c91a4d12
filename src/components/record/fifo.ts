import { HalError } from '../../errors.ts';
import { checkValue, type HalType, type HalValue } from '../../hal/hal.ts';

/** One entry of a FIFO: a value for each of its types. */
export type FifoRecord = readonly HalValue[];

/** A record with the number of the cycle in which it was taken; a gap in the numbers shows lost records. */
export interface Sample {
  readonly number: number;
  readonly values: FifoRecord;
}

/**
 * Carries records between the functions of a thread and a program that reads or writes them at its own pace. Bounded:
 * `put` refuses a record that does not fit, and its caller decides what to do.
 */
export class Fifo {
  /** The type of each value of a record. */
  readonly types: readonly HalType[];
  /** The largest number of records. */
  readonly capacity: number;
  private readonly ring: (Sample | undefined)[] = [];
  private first = 0;
  private count = 0;
  private waiting: (() => void)[] = [];
  private closed = false;

  constructor(types: readonly HalType[], capacity: number) {
    this.types = types;
    this.capacity = capacity;
  }

  get length(): number {
    return this.count;
  }

  get isFull(): boolean {
    return this.count >= this.capacity;
  }

  /** Whether its component has exited: its records can still be taken, and `put` refuses more. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Puts a record at the end; false when it does not fit. Throws `bad-value` for a value of another type. */
  put(values: FifoRecord, number = 0): boolean {
    if (values.length !== this.types.length) {
      throw new HalError('bad-value', `a record has ${values.length} values: expected ${this.types.length}`);
    }
    this.types.forEach((type, index) => checkValue(type, values[index]));
    if (this.closed || this.isFull) return false;
    this.ring[(this.first + this.count) % this.capacity] = { number, values };
    this.count++;
    this.wakeAll();
    return true;
  }

  /** Takes the oldest record; undefined when there is none. */
  take(): Sample | undefined {
    if (this.count === 0) return undefined;
    const sample = this.ring[this.first];
    this.ring[this.first] = undefined;
    this.first = (this.first + 1) % this.capacity;
    this.count--;
    this.wakeAll();
    return sample;
  }

  /** Resolves at the next record that is put or taken, or when the FIFO is closed. */
  changed(signal?: AbortSignal): Promise<void> {
    if (this.closed || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        this.waiting = this.waiting.filter((other) => other !== wake);
        resolve();
      };
      signal?.addEventListener('abort', wake);
      this.waiting.push(wake);
    });
  }

  /** Closes the FIFO when its component exits. */
  close(): void {
    this.closed = true;
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of this.waiting.slice()) wake();
  }
}
