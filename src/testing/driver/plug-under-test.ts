import type { PlugDriver } from '../../plugs/driver.ts';
import { limitedPlug } from '../../plugs/limited-plug.ts';
import { systemClock, type Clock } from '../../util/clock.ts';

/** A driver and its plug, under control of the suite. Leave out functions that the plug does not have. */
export interface PlugUnderTest {
  readonly driver: PlugDriver;
  /** The driver itself keeps the order and the time limit of calls, even of calls without a limit. */
  readonly limitsItself?: boolean;
  readonly measures: boolean;
  /** The driver reads the meter less often than the relay: some readings have no measured quantities. */
  readonly measuresSeldom?: boolean;
  /** The relay of the plug itself. */
  readonly relay?: () => boolean;
  readonly pressButton?: () => void;
  /** The plug receives requests and does not answer, until `comeBack`. */
  readonly fallSilent?: () => Promise<void>;
  /** The plug is off the network, until `comeBack`. */
  readonly goAway?: () => Promise<void>;
  readonly comeBack?: () => Promise<void>;
  /** Ends the connections and puts another plug of the same kind, which is off, at the address, until `comeBack`. */
  readonly giveWay?: () => Promise<{ readonly relay: () => boolean }>;
  /** Ends the plug; called after the driver is disposed of. */
  readonly dispose: () => Promise<void>;
}

/** The driver's options for a test. */
export interface PlugTestOptions {
  readonly timeoutMs: number;
  readonly meter: boolean | 'auto';
  /** The clock of the driver. */
  readonly clock: Clock;
  /** Configure the driver with the plug's `mac` or `deviceId`. */
  readonly identified: boolean;
}

/** Makes a driver for a plug that is off and answers requests. */
export type CreatePlugUnderTest = (options: PlugTestOptions) => Promise<PlugUnderTest>;

/** Runs a test with a fresh plug; ends the driver and the plug in any case. */
export type WithPlug = (
  run: (plug: PlugUnderTest) => Promise<void>,
  options?: Partial<PlugTestOptions>,
) => Promise<void>;

export const usualTimeoutMs = 5000;

export function withPlugOf(create: CreatePlugUnderTest): WithPlug {
  return async (run, options = {}) => {
    const defaults = { timeoutMs: usualTimeoutMs, meter: 'auto', clock: systemClock(), identified: false } as const;
    const chosen = { ...defaults, ...options };
    const plug = await create(chosen);
    const { clock, timeoutMs } = chosen;
    // Callers without the reconcile loop limit calls the same way.
    const driver = plug.limitsItself ? plug.driver : limitedPlug(plug.driver, { clock, timeoutMs, peer: 'the plug' });
    try {
      await run({ ...plug, driver });
    } finally {
      await driver.dispose();
      await plug.dispose();
    }
  };
}
