import { describe, expect, test } from 'vitest';
import type { PlugDriver, PlugReading } from '../../src/plugs/driver.ts';
import { limitedPlug } from '../../src/plugs/limited-plug.ts';
import { systemClock, virtualClock } from '../../src/util/clock.ts';
import type { Clock } from '../../src/util/clock.ts';
import { failureInTime, failureOf, until } from '../helpers/plugs-async.ts';

/** A driver and its plug, as the suite uses them. Members that the plug does not support are left out. */
export interface PlugUnderTest {
  readonly driver: PlugDriver;
  /** The driver itself enforces the order and the time limit of calls, also of calls without a limit. */
  readonly limitsItself?: boolean;
  readonly measures: boolean;
  /** The meter is asked less often than the relay, so that some readings have no quantities. */
  readonly measuresSeldom?: boolean;
  /** The relay of the plug itself. */
  readonly relay?: () => boolean;
  readonly pressButton?: () => void;
  /** The plug receives requests and does not answer, until `comeBack`. */
  readonly fallSilent?: () => Promise<void>;
  /** The plug is off the network, until `comeBack`. */
  readonly goAway?: () => Promise<void>;
  readonly comeBack?: () => Promise<void>;
  /** Ends the connections and puts another plug of its kind, which is off, at its address, until `comeBack`. */
  readonly giveWay?: () => Promise<{ readonly relay: () => boolean }>;
  /** Ends the plug; the suite has disposed the driver before. */
  readonly dispose: () => Promise<void>;
}

export interface PlugTestOptions {
  readonly timeoutMs: number;
  readonly meter: boolean | 'auto';
  /** Time limit of the driver. */
  readonly clock: Clock;
  /** The driver has the plug's `mac` or `deviceId` in its options. */
  readonly identified: boolean;
}

export interface PlugSuite {
  /** Name of the driver, for the title. */
  readonly name: string;
  /** Creates a driver for a plug that is off and answers. */
  readonly create: (options: PlugTestOptions) => Promise<PlugUnderTest>;
  /** Further tests of this driver alone, run within the suite. */
  readonly additionalTests?: () => void;
}

/** The contract of every plug driver, for any protocol. */
export function testPlugDriver({ name, create, additionalTests }: PlugSuite): void {
  const withPlug = async (run: (plug: PlugUnderTest) => Promise<void>, options: Partial<PlugTestOptions> = {}) => {
    const defaults = { timeoutMs: 5000, meter: 'auto', clock: systemClock(), identified: false } as const;
    const chosen = { ...defaults, ...options };
    const plug = await create(chosen);
    const { clock, timeoutMs } = chosen;
    // Like callers without a loop.
    const driver = plug.limitsItself ? plug.driver : limitedPlug(plug.driver, { clock, timeoutMs, peer: 'the plug' });
    try {
      await run({ ...plug, driver });
    } finally {
      await driver.dispose();
      await plug.dispose();
    }
  };

  describe(`plug driver ${name}`, () => {
    test('reports the identity of the plug', () =>
      withPlug(async ({ driver, measures }) => {
        const identity = await driver.identify();
        expect(identity.driver).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(identity.model).not.toBe('');
        expect(identity.deviceId).not.toBe('');
        expect(identity.mac).toMatch(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
        expect(identity.firmware).not.toBe('');
        expect(identity.meter).toBe(measures);
      }));

    test('switches the relay and reads it back', () =>
      withPlug(async ({ driver, relay }) => {
        for (const on of [true, false, true]) {
          await driver.setRelay(on);
          if (relay) expect(relay()).toBe(on);
          expect((await driver.read()).on).toBe(on);
        }
      }));

    test('accepts the same request twice without harm', () =>
      withPlug(async ({ driver }) => {
        for (const on of [true, true, false, false]) {
          await driver.setRelay(on);
          expect((await driver.read()).on).toBe(on);
        }
      }));

    test('switches nothing when created, identified or read', () =>
      withPlug(async ({ driver, relay, pressButton }) => {
        await driver.identify();
        expect((await driver.read()).on).toBe(false);
        if (!relay || !pressButton) return;
        pressButton();
        await driver.identify();
        await driver.read();
        expect(relay()).toBe(true);
      }));

    test('sees the button', () =>
      withPlug(async ({ driver, pressButton }) => {
        if (!pressButton) return;
        for (const on of [true, false, true]) {
          pressButton();
          expect((await driver.read()).on).toBe(on);
        }
      }));

    test('reads the meter in SI units if there is one', () =>
      withPlug(async ({ driver, measures, measuresSeldom = false }) => {
        await driver.setRelay(true);
        const readings = [await driver.read(), await driver.read(), await driver.read()];
        const measured = readings.filter((reading) => 'powerW' in reading);
        expect(measured.length).toBe(measures ? (measuresSeldom ? 1 : 3) : 0);
        for (const { voltageV = 230, currentA = 0, powerW, energyKWh = 0 } of measured) {
          expect(powerW).toBeGreaterThanOrEqual(0);
          expect(powerW).toBeLessThan(4000);
          expect(voltageV > 90 && voltageV < 260).toBe(true);
          expect(currentA >= 0 && currentA < 20).toBe(true);
          expect(energyKWh >= 0 && energyKWh < 1000).toBe(true);
        }
        for (const reading of readings.filter((each) => !measured.includes(each))) {
          expect(Object.keys(reading).filter((key) => /V$|A$|W$|KWh$/.test(key))).toEqual([]);
        }
      }));

    test('does not ask the meter if it is not wanted', () =>
      withPlug(
        async ({ driver }) => {
          for (let n = 0; n < 2; n++) {
            const reading = await driver.read();
            expect(reading).not.toHaveProperty('powerW');
            expect(reading).not.toHaveProperty('voltageV');
          }
        },
        { meter: false },
      ));

    test('reads a plug without a meter although one is configured', () =>
      withPlug(
        async ({ driver, measures, measuresSeldom = false }) => {
          expect('powerW' in (await driver.read())).toBe(measures);
          expect('powerW' in (await driver.read())).toBe(measures && !measuresSeldom);
          expect((await driver.identify()).meter).toBe(measures);
        },
        { meter: true },
      ));

    test('makes concurrent calls in order', () =>
      withPlug(async ({ driver }) => {
        const seen: boolean[] = [];
        const calls: Promise<unknown>[] = [];
        await driver.read();
        for (let n = 0; n < 10; n++) {
          calls.push(driver.setRelay(n % 2 === 0));
          calls.push(driver.read().then(({ on }) => seen.push(on)));
        }
        await Promise.all(calls);
        expect(seen).toEqual([true, false, true, false, true, false, true, false, true, false]);
      }));

    test('sends nothing for a call that is cancelled before it begins', () =>
      withPlug(async ({ driver }) => {
        const cancelled = { code: 'cancelled' };
        await expect(driver.setRelay(true, AbortSignal.abort())).rejects.toMatchObject(cancelled);
        await expect(driver.read(AbortSignal.abort())).rejects.toMatchObject(cancelled);
        await expect(driver.identify(AbortSignal.abort())).rejects.toMatchObject(cancelled);
        expect((await driver.read()).on).toBe(false);
      }));

    test('works after a call was cancelled under way', () =>
      withPlug(async ({ driver }) => {
        for (let n = 0; n < 5; n++) {
          const controller = new AbortController();
          const outcome = driver.read(controller.signal).catch((error: unknown) => error);
          setImmediate(() => controller.abort());
          const settled = await outcome;
          if (settled instanceof Error) expect(settled).toMatchObject({ code: 'cancelled' });
          await driver.setRelay(n % 2 === 0);
          expect((await driver.read()).on).toBe(n % 2 === 0);
        }
      }));

    test('fails with a retryable error while the plug is away, and works again when it is back', () =>
      withPlug(async ({ driver, goAway, comeBack, relay }) => {
        if (!goAway || !comeBack) return;
        await driver.setRelay(true);
        for (let n = 0; n < 3; n++) {
          await goAway();
          const failure = { name: 'PlugError', retryable: true };
          await expect(driver.read()).rejects.toMatchObject(failure);
          await expect(driver.setRelay(false)).rejects.toMatchObject(failure);
          await comeBack();
          expect((await driver.read()).on).toBe(true);
          if (relay) expect(relay()).toBe(true);
        }
      }));

    test('fails at its time limit while the plug is silent, and works again afterwards', async () => {
      const clock = virtualClock();
      await withPlug(
        async ({ driver, fallSilent, comeBack }) => {
          if (!fallSilent || !comeBack) return;
          await driver.read();
          await fallSilent();
          const failure = { code: 'plug-timeout', retryable: true };
          expect(await failureInTime(clock, driver.read())).toMatchObject(failure);
          expect(await failureInTime(clock, driver.setRelay(true))).toMatchObject(failure);
          await comeBack();
          expect((await driver.read()).on).toBe(false);
          await driver.setRelay(true);
          expect((await driver.read()).on).toBe(true);
        },
        { clock },
      );
      expect(clock.pending).toBe(0);
    });

    test('proves the identity of the plug on each connection: another plug at its address is never switched', () =>
      withPlug(
        async ({ driver, giveWay, comeBack, relay }) => {
          if (!giveWay || !comeBack) return;
          for (const on of [true, false, true]) {
            await driver.setRelay(on);
            expect((await driver.read()).on).toBe(on);
            const other = await giveWay();
            const stranger = { code: 'plug-identity', retryable: false };
            await expect(driver.setRelay(true)).rejects.toMatchObject(stranger);
            await expect(driver.read()).rejects.toMatchObject({ name: 'PlugError' });
            await expect(driver.setRelay(true)).rejects.toMatchObject(stranger);
            expect(other.relay()).toBe(false);
            await comeBack();
            await driver.setRelay(on);
            if (relay) expect(relay()).toBe(on);
          }
        },
        { identified: true },
      ));

    test('ends a call soon after its signal has fired, and works afterwards', () =>
      withPlug(async ({ driver, fallSilent, comeBack }) => {
        if (!fallSilent || !comeBack) return;
        await driver.read();
        await fallSilent();
        const calls = [
          (signal: AbortSignal) => driver.read(signal),
          (signal: AbortSignal) => driver.setRelay(true, signal),
        ];
        for (const call of calls) {
          const controller = new AbortController();
          const failure = failureOf(call(controller.signal));
          setImmediate(() => controller.abort());
          expect(await failure).toBeInstanceOf(Error);
        }
        await comeBack();
        await driver.setRelay(true);
        expect((await driver.read()).on).toBe(true);
      }));

    test('pushes a change at the plug until the last subscriber leaves, if it pushes', () =>
      withPlug(async ({ driver, pressButton }) => {
        if (!driver.watch$ || !pressButton) return;
        await driver.identify();
        const heard = listenTo(driver);
        await until(() => heard.subscribed());
        for (const on of [true, false, true]) {
          pressButton();
          await until(() => heard.readings.at(-1)?.on === on);
        }
        for (const { on, atMs } of heard.readings) {
          expect(on).toBeTypeOf('boolean');
          if (atMs !== undefined) expect(atMs).toBeLessThanOrEqual(performance.now());
        }
        heard.stop();
        const before = heard.readings.length;
        pressButton();
        const again = listenTo(driver);
        await until(() => again.subscribed());
        pressButton();
        await until(() => again.readings.at(-1)?.on === true);
        expect(heard.readings.length).toBe(before);
        expect(heard.ends).toEqual([]);
        again.stop();
      }));

    test('still works when its pushes fail, and pushes again', () =>
      withPlug(async ({ driver, goAway, comeBack, pressButton }) => {
        if (!driver.watch$ || !goAway || !comeBack || !pressButton) return;
        const heard = listenTo(driver);
        await driver.read();
        await goAway();
        await expect(driver.read()).rejects.toMatchObject({ name: 'PlugError', retryable: true });
        await comeBack();
        const { on } = await driver.read();
        const again = listenTo(driver);
        await until(() => again.subscribed());
        pressButton();
        await until(() => again.readings.at(-1)?.on === !on);
        heard.stop();
        again.stop();
      }));

    test('completes its pushes when disposed', () =>
      withPlug(async ({ driver }) => {
        if (!driver.watch$) return;
        await driver.read();
        const heard = listenTo(driver);
        await driver.dispose();
        expect(heard.ends).toEqual(['complete']);
      }));

    test('fails current and later calls when disposed', () =>
      withPlug(async ({ driver }) => {
        await driver.read();
        const failures = [driver.read(), driver.setRelay(true), driver.identify()].map(failureOf);
        await driver.dispose();
        for (const failure of failures) expect(await failure).toMatchObject({ code: 'cancelled' });
        await expect(driver.read()).rejects.toMatchObject({ code: 'cancelled' });
        await expect(driver.setRelay(true)).rejects.toMatchObject({ code: 'cancelled' });
        await driver.dispose();
      }));

    test('can be disposed unused', () => withPlug(async () => undefined));

    test('leaves no socket and no timer behind', async () => {
      const before = resources();
      await withPlug(async ({ driver }) => {
        await driver.identify();
        await driver.read();
        await driver.setRelay(true);
      });
      await until(() => resources() <= before);
    });

    additionalTests?.();
  });
}

/** Subscribes to the pushes of a driver. A subscription counts from the time when the plug can know of it. */
function listenTo(driver: PlugDriver) {
  const readings: PlugReading[] = [];
  const ends: string[] = [];
  let turns = 0;
  const subscription = driver.watch$?.subscribe({
    next: (reading) => readings.push(reading),
    error: () => ends.push('error'),
    complete: () => ends.push('complete'),
  });
  return {
    readings,
    ends,
    /** An immediate push has come, or the subscription had time to reach the plug. */
    subscribed: () => readings.length > 0 || ++turns > 200,
    stop: () => subscription?.unsubscribe(),
  };
}

/** Number of network handles and timers that keep this process alive. */
function resources(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|UDP|Pipe|Timeout/.test(kind)).length;
}
