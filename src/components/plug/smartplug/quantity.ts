import type { Clock } from '../../../util/clock.ts';

/** The pin of the quantity. */
interface ShownPin {
  readonly value: number;
  set(value: number): void;
}

/** The pin of one quantity of a meter; NaN while the quantity is unknown. */
export interface QuantityPin {
  /** The pin is NaN, although the meter should report the quantity. */
  readonly isMissing: boolean;
  /** No plausible value has come for so long that a person should know. */
  readonly hasFailedForLong: boolean;
  /** Time alone changes nothing, except that a value becomes too old. */
  readonly isCalm: boolean;
  /** Why there is no plausible value; undefined while there is one. */
  readonly why: MeterFaultCause | undefined;
  /** Shows a plausible value. */
  measured(value: number): void;
  /** The meter was read without a plausible value. */
  failed(why: MeterFaultCause): void;
  /**
   * Sets the pin to NaN when no plausible value has come for `momentMs` after a failure, or when the value is older
   * than `oldestMs`.
   */
  expire(oldestMs: number): void;
}

/**
 * Why a quantity is unknown: the meter refuses; the plug has no meter; the value cannot be true, comes from another
 * counter or is not a number; or the meter was not read for long.
 */
export type MeterFaultCause = 'refused' | 'no-meter' | 'untrue' | 'other-counter' | 'not-told' | 'not-asked';

/**
 * How long a value stays after a failure, so that a single wrong reading is not reported. Short compared with the times
 * of watchdogs, so that a single reading never fills them.
 */
export const momentMs = 1000;
/** How long a failure must last to be reported: a counter that restarts is confirmed by then. */
const newsMs = 3000;

/** `isExpected`: every meter reports it; any other quantity is expected once it has been reported. */
export function quantityPin(pin: ShownPin, isExpected: boolean, clock: Clock): QuantityPin {
  let why: MeterFaultCause | undefined;
  let failingMs = 0;
  /** Time of the last measurement, or of the first attempt. */
  let measuredMs: number | undefined;
  let expected = isExpected;
  return {
    get isMissing() {
      return expected && Number.isNaN(pin.value);
    },
    get isCalm() {
      const isNaN = Number.isNaN(pin.value);
      return isNaN ? !expected : why === undefined;
    },
    get hasFailedForLong() {
      return why !== undefined && clock.now() - failingMs >= newsMs;
    },
    get why() {
      return why;
    },
    measured(value) {
      pin.set(value);
      measuredMs = clock.now();
      why = undefined;
      expected = true;
    },
    failed(cause) {
      if (cause === 'untrue') expected = true;
      if (why === undefined) failingMs = clock.now();
      why = cause;
    },
    expire(oldestMs) {
      const now = clock.now();
      measuredMs ??= now;
      const isOld = now - measuredMs > oldestMs;
      if (isOld && why === undefined) {
        why = 'not-asked';
        failingMs = now;
      }
      const isLost = isOld || (why !== undefined && now - failingMs >= momentMs);
      if (isLost && !Number.isNaN(pin.value)) pin.set(Number.NaN);
    },
  };
}
