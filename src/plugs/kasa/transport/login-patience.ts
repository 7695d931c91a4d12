import type { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';

/** Decides when to try a refused login again. */
export interface LoginPatience {
  /** Throws the refusal again while it is too early for another attempt. */
  check(): void;
  refused(error: PlugError): void;
  granted(): void;
  /** A relay command is waiting: the next attempt may follow at once, unless the device counts failures. */
  hurry(): void;
}

export interface LoginPatienceOptions {
  readonly clock: Clock;
  /** The device counts failed logins and locks its owner out after some. */
  readonly countsFailures: boolean;
}

/** The refusal may be from another device that had the address for a moment; another attempt costs nothing. */
const harmlessPauseMs = 5000;
/** Four attempts a day for a device that counts failures. */
const countedPauseMs = 6 * 3_600_000;

/** A change of the account creates a new driver, and so resets the pause. */
export function createLoginPatience({ clock, countsFailures }: LoginPatienceOptions): LoginPatience {
  const pauseMs = countsFailures ? countedPauseMs : harmlessPauseMs;
  let refusal: PlugError | undefined;
  let nextMs = -Infinity;
  return {
    check() {
      if (refusal && clock.now() < nextMs) throw refusal;
    },
    refused(error) {
      refusal = error;
      nextMs = clock.now() + pauseMs;
    },
    granted() {
      refusal = undefined;
    },
    hurry() {
      if (!countsFailures) nextMs = -Infinity;
    },
  };
}
