import type { Clock } from '../../../util/clock.ts';

/** The pin that shows it. */
interface ShownPin {
  readonly value: number;
  set(value: number): void;
}

/** The pin of one quantity that a meter measures, which is NaN while the quantity is not known. */
export interface QuantityPin {
  /** The pin is NaN, though the meter should tell the quantity. */
  readonly isMissing: boolean;
  /** Nothing true has been told for so long that a person should know. */
  readonly hasFailedForLong: boolean;
  /** Time alone changes nothing, but for a value that becomes too old. */
  readonly isCalm: boolean;
  /** Why nothing true is told; undefined while it is. */
  readonly why: MeterFaultCause | undefined;
  /** Shows what was told and can be true. */
  measured(value: number): void;
  /** It was asked for, and nothing true was told. */
  failed(why: MeterFaultCause): void;
  /** Makes NaN of a value that nothing true has followed for a moment, or that is older than `oldestMs`. */
  expire(oldestMs: number): void;
}

/**
 * Why a quantity is not known: the meter refuses; the plug says that it has none; what it tells cannot be true, is of another
 * counter, or is no number; or it has not been asked for long.
 */
export type MeterFaultCause = 'refused' | 'no-meter' | 'untrue' | 'other-counter' | 'not-told' | 'not-asked';

/**
 * For so long a value stays that nothing true has followed: a single reading that is nonsense is no news. Short against the
 * times that watchdogs count, so that one reading alone never fills them.
 */
export const momentMs = 1000;
/** So long it must last to be news: a counter that begins anew is confirmed by then. */
const newsMs = 3000;

/** `isExpected`: every meter tells it; any other quantity is expected once it has been told. */
export function quantityPin(pin: ShownPin, isExpected: boolean, clock: Clock): QuantityPin {
  let why: MeterFaultCause | undefined;
  let failingMs = 0;
  /** When it was measured last, or first looked for. */
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
