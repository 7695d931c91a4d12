import { Client } from 'tplink-smarthome-api';
import { expect, test } from 'vitest';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedModel } from '../../../../src/plugs/kasa/simulator/models.ts';

// That client waits for the plug to end the connection before it believes an answer.
const closesAfterReply = true;

async function asSeenByIndependentClient(model: SimulatedModel) {
  const device = createSimulatedPlug({ model, alias: 'Drucker ☃', loadW: 42, energyKWh: 3.5, closesAfterReply });
  await device.start();
  const client = new Client({ defaultSendOptions: { timeout: 2000, transport: 'tcp' }, logLevel: 'silent' });
  const plug = await client.getDevice({ host: device.address, port: device.port });
  if (plug.deviceType !== 'plug') throw new TypeError(`taken for a ${plug.deviceType}`);
  return {
    device,
    plug,
    async [Symbol.asyncDispose]() {
      plug.closeConnection();
      await device.dispose();
    },
  };
}

test.each(['hs100', 'hs100v2', 'hs110', 'hs110v2', 'kp115'] as const)(
  '%s is a plug and can be switched',
  async (model) => {
    await using it = await asSeenByIndependentClient(model);
    expect(it.plug.alias).toBe('Drucker ☃');
    expect(it.plug.deviceId).toBe(it.device.deviceId);
    expect(await it.plug.getPowerState()).toBe(false);
    await it.plug.setPowerState(true);
    expect(it.device.on).toBe(true);
    expect(await it.plug.getPowerState()).toBe(true);
    it.device.pressButton();
    expect(await it.plug.getPowerState()).toBe(false);
  },
);

test.each(['hs110', 'hs110v2'] as const)('%s has a meter', async (model) => {
  await using it = await asSeenByIndependentClient(model);
  expect(it.plug.supportsEmeter).toBe(true);
  it.device.pressButton();
  expect(await it.plug.emeter.getRealtime()).toMatchObject({ power: 42, voltage: 230.4, total: 3.5, total_wh: 3500 });
});

test('hs100 has no meter', async () => {
  await using it = await asSeenByIndependentClient('hs100v2');
  expect(it.plug.supportsEmeter).toBe(false);
});

test('four modules in one request are answered', async () => {
  await using it = await asSeenByIndependentClient('hs110v2');
  expect(await it.plug.getInfo()).toMatchObject({
    sysInfo: { relay_state: 0 },
    emeter: { realtime: { power: 0 } },
    schedule: { nextAction: { type: -1 } },
    cloud: { info: { binded: 0 } },
  });
});

test('the time is that of the plug’s clock', async () => {
  await using it = await asSeenByIndependentClient('hs110');
  expect(await it.plug.time.getTime()).toMatchObject({ err_code: 0, year: new Date().getUTCFullYear() });
});

test('the countdown is one rule', async () => {
  await using it = await asSeenByIndependentClient('hs110');
  const rule = { enable: true, delay: 60, powerState: false };
  expect(await it.plug.timer.addRule({ ...rule, deleteExisting: true })).toMatchObject({ err_code: 0 });
  await expect(it.plug.timer.addRule({ ...rule, deleteExisting: false })).rejects.toThrow('table is full');
  expect(await it.plug.timer.getRules()).toMatchObject({ rule_list: [{ delay: 60, act: 0, enable: 1 }] });
});
