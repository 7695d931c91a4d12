import type { PlugDriver } from '../../plugs/driver.ts';
import { limitedPlug } from '../../plugs/limited-plug.ts';
import { systemClock, type Clock } from '../../util/clock.ts';

/** A driver with the plug behind it, as the suite handles them. What the plug cannot show or do is left out. */
export interface PlugUnderTest {
  readonly driver: PlugDriver;
  /** The driver keeps the order and the time limit of calls by itself, also of those that have no limit. */
  readonly limitsItself?: boolean;
  readonly measures: boolean;
  /** The meter is asked less often than the relay, so that some readings are without its quantities. */
  readonly measuresSeldom?: boolean;
  /** The relay as the plug itself has it. */
  readonly relay?: () => boolean;
  readonly pressButton?: () => void;
  /** The plug hears requests and does not answer, until `comeBack`. */
  readonly fallSilent?: () => Promise<void>;
  /** The plug is off the network, until `comeBack`. */
  readonly goAway?: () => Promise<void>;
  readonly comeBack?: () => Promise<void>;
  /** Ends the connections and puts another plug of its kind, which is off, at its address, until `comeBack`. */
  readonly giveWay?: () => Promise<{ readonly relay: () => boolean }>;
  /** Ends the plug; the suite has disposed of the driver before. */
  readonly dispose: () => Promise<void>;
}

/** What a test wants of the driver. */
export interface PlugTestOptions {
  readonly timeoutMs: number;
  readonly meter: boolean | 'auto';
  /** The driver's. */
  readonly clock: Clock;
  /** The driver is given the plug's `mac` or `deviceId`. */
  readonly identified: boolean;
}

/** Makes a driver for a plug that is off and answers. */
export type CreatePlugUnderTest = (options: PlugTestOptions) => Promise<PlugUnderTest>;

/** Runs a test with a fresh plug, and ends the driver and the plug whatever comes of it. */
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
    // As callers do who have no loop.
    const driver = plug.limitsItself ? plug.driver : limitedPlug(plug.driver, { clock, timeoutMs, peer: 'the plug' });
    try {
      await run({ ...plug, driver });
    } finally {
      await driver.dispose();
      await plug.dispose();
    }
  };
}
