import { expect, test } from 'vitest';
import { offTimerName } from '../../../../src/plugs/in-plug.ts';
import { createSimDriver } from '../../../../src/plugs/kasa/simulator/sim-driver.ts';
import { systemClock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';

test('a plug inside the runner has rules, a timer and a protocol like any other', async () => {
  const driver = createSimDriver(
    { address: '', timeoutMs: 2000, meter: true },
    { clock: systemClock(), logger: silentLogger },
  );
  expect(await driver.rules?.()).toEqual([]);
  await driver.offTimer?.arm(600);
  expect(await driver.rules?.()).toMatchObject([{ kind: 'countdown', name: offTimerName, enabled: true }]);
  await driver.offTimer?.clear();
  expect(await driver.rules?.()).toEqual([]);
  expect(await driver.request?.({ time: { get_timezone: {} } })).toEqual({
    time: { get_timezone: { index: 0, err_code: 0 } },
  });
  await driver.dispose();
});
