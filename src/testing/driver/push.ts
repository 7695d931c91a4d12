import assert from 'node:assert/strict';
import type { PlugDriver, PlugReading } from '../../plugs/driver.ts';
import type { ConformanceTest } from '../conformance-test.ts';
import { assertFails, until } from '../outcome.ts';
import type { WithPlug } from './plug-under-test.ts';

/** Tests of readings that the plug pushes, if it does. */
export function pushTests(withPlug: WithPlug): readonly ConformanceTest[] {
  return [
    {
      title: 'pushes changes at the plug, if it pushes, until the subscription ends',
      run: () =>
        withPlug(async ({ driver, pressButton }) => {
          if (!driver.watch$ || !pressButton) return;
          await driver.identify();
          const heard = listenTo(driver);
          await heard.subscribed();
          for (const on of [true, false, true]) {
            pressButton();
            await heard.becomes(on);
          }
          for (const { on, atMs } of heard.readings) {
            assert.equal(typeof on, 'boolean');
            assert.ok(atMs === undefined || atMs <= performance.now(), `atMs is ${atMs}, which is in the future`);
          }
          heard.stop();
          const before = heard.readings.length;
          pressButton();
          const again = listenTo(driver);
          await again.subscribed();
          pressButton();
          await again.becomes(true);
          assert.equal(heard.readings.length, before, 'a reading has come after the end of the subscription');
          assert.deepEqual(heard.ends, []);
          again.stop();
        }),
    },
    {
      title: 'survives a failed push, and pushes again',
      run: () =>
        withPlug(async ({ driver, goAway, comeBack, pressButton }) => {
          if (!driver.watch$ || !goAway || !comeBack || !pressButton) return;
          const heard = listenTo(driver);
          await driver.read();
          await goAway();
          await assertFails(driver.read(), { name: 'PlugError', retryable: true });
          await comeBack();
          const { on } = await driver.read();
          const again = listenTo(driver);
          await again.subscribed();
          pressButton();
          await again.becomes(!on);
          heard.stop();
          again.stop();
        }),
    },
    {
      title: 'completes watch$ when disposed of',
      run: () =>
        withPlug(async ({ driver }) => {
          if (!driver.watch$) return;
          await driver.read();
          const heard = listenTo(driver);
          await driver.dispose();
          assert.deepEqual(heard.ends, ['complete']);
        }),
    },
  ];
}

/** Records what a driver pushes. A subscription takes effect when it has reached the plug. */
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
    /** Resolves when a first reading has come, or the subscription had time to reach the plug. */
    subscribed: () => until(() => readings.length > 0 || ++turns > 200, 'the event loop does not turn'),
    becomes: (on: boolean) => until(() => readings.at(-1)?.on === on, `no pushed reading says ${on}`),
    stop: () => subscription?.unsubscribe(),
  };
}
