import { expect, test } from 'vitest';
import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../../src/plugs/sim/simulated-plug.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';

test('a plug is identified, switched and read with its meter', async () => {
  const device = createSimulatedPlug({ model: 'hs110', alias: 'Drucker-Netzteil ☃', loadW: 240 });
  await device.start();
  const plug = createKasaPlug(
    { address: device.address, port: device.port, timeoutMs: 500, meter: 'auto' },
    { clock: systemClock(), logger: silentLogger },
  );
  expect(await plug.identify()).toMatchObject({ driver: 'kasa', alias: 'Drucker-Netzteil ☃', meter: true });
  await plug.setRelay(true);
  expect(device.on).toBe(true);
  expect(await plug.read()).toMatchObject({ on: true, powerW: 240, voltageV: 230.4 });
  await plug.dispose();
  await device.dispose();
});
