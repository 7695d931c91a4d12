import assert from 'node:assert/strict';
import { virtualClock } from '../../util/clock.ts';
import type { ConformanceTest } from '../conformance-test.ts';
import { assertFails, assertFailure, failureInTime } from '../outcome.ts';
import { usualTimeoutMs, type WithPlug } from './plug-under-test.ts';

/** Tests with a plug that is away, silent, or replaced by another. */
export function outageTests(withPlug: WithPlug): readonly ConformanceTest[] {
  return [
    {
      title: 'fails with a retryable error while the plug is away, and recovers by itself',
      run: () =>
        withPlug(async ({ driver, goAway, comeBack, relay }) => {
          if (!goAway || !comeBack) return;
          await driver.setRelay(true);
          for (let n = 0; n < 3; n++) {
            await goAway();
            const failure = { name: 'PlugError', retryable: true };
            await assertFails(driver.read(), failure);
            await assertFails(driver.setRelay(false), failure);
            await comeBack();
            assert.equal((await driver.read()).on, true);
            if (relay) assert.equal(relay(), true);
          }
        }),
    },
    {
      title: 'fails at its time limit while the plug is silent, and recovers by itself',
      async run() {
        const clock = virtualClock();
        await withPlug(
          async ({ driver, fallSilent, comeBack }) => {
            if (!fallSilent || !comeBack) return;
            await driver.read();
            await fallSilent();
            const failure = { code: 'plug-timeout', retryable: true };
            const limitMs = 4 * usualTimeoutMs;
            assertFailure(await failureInTime(clock, driver.read(), limitMs), failure);
            assertFailure(await failureInTime(clock, driver.setRelay(true), limitMs), failure);
            await comeBack();
            assert.equal((await driver.read()).on, false);
            await driver.setRelay(true);
            assert.equal((await driver.read()).on, true);
          },
          { clock },
        );
        assert.equal(clock.pending, 0, 'a timer is left behind');
      },
    },
    {
      title: 'checks the identity on each connection: another plug at the address is never switched',
      run: () =>
        withPlug(
          async ({ driver, giveWay, comeBack, relay }) => {
            if (!giveWay || !comeBack) return;
            for (const on of [true, false, true]) {
              await driver.setRelay(on);
              assert.equal((await driver.read()).on, on);
              const other = await giveWay();
              const stranger = { code: 'plug-identity', retryable: false };
              await assertFails(driver.setRelay(true), stranger);
              await assertFails(driver.read(), { name: 'PlugError' });
              await assertFails(driver.setRelay(true), stranger);
              assert.equal(other.relay(), false);
              await comeBack();
              await driver.setRelay(on);
              if (relay) assert.equal(relay(), on);
            }
          },
          { identified: true },
        ),
    },
  ];
}
