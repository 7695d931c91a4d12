import type { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';

/** When a login that was refused may be tried again. */
export interface LoginPatience {
  /** Throws the refusal again while it is too early for another try. */
  check(): void;
  refused(error: PlugError): void;
  granted(): void;
  /** A relay is to be switched: another try may be made at once, where that costs nothing. */
  hurry(): void;
}

export interface LoginPatienceOptions {
  readonly clock: Clock;
  /** The device counts failed logins, and locks its owner out after some. */
  readonly countsFailures: boolean;
}

/** A refusal may be that of another device, which had the address for a moment; nothing is spent by looking again. */
const harmlessPauseMs = 5000;
/** A device that counts gets four tries in a day. */
const countedPauseMs = 6 * 3_600_000;

/** An account that is changed makes a new driver, and with it a new patience. */
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
