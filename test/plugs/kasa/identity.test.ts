import { describe, expect, test } from 'vitest';
import type { KasaOptions } from '../../../src/plugs/kasa/options.ts';
import { expectedIds, isLikely, normalMac } from '../../../src/plugs/kasa/identity.ts';
import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { virtualClock } from '../../../src/util/clock.ts';
import type { Clock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { failureOf } from '../../helpers/plugs-async.ts';

const stranger = { code: 'plug-identity', retryable: false };

async function plug(device: SimulatedPlugOptions, options: (ids: { deviceId: string; mac: string }) => object) {
  const clock = virtualClock();
  const simulated = createSimulatedPlug(device);
  await simulated.start();
  return { clock, simulated, driver: driverFor(simulated, options(simulated), clock) };
}

function driverFor(place: { address: string; port: number }, options: Partial<KasaOptions>, clock: Clock) {
  const { address, port } = place;
  return createKasaPlug({ address, port, timeoutMs: 5000, meter: 'auto', ...options }, { clock, logger: silentLogger });
}

describe('a plug with a configured identity', () => {
  const kinds: readonly (readonly [string, SimulatedPlugOptions, Partial<KasaOptions>])[] = [
    ['over XOR', { model: 'hs110' }, {}],
    ['over KLAP', { model: 'hs110uk' }, { transport: 'klap' }],
    ['of the SMART dialect', { model: 'p110' }, { transport: 'klap' }],
    ['that is a strip', { model: 'hs300' }, { outlet: 2 }],
  ];

  test.each(kinds)('works if it matches: %s', async (_, device, options) => {
    const { driver, simulated } = await plug(device, ({ deviceId, mac }) => ({
      ...options,
      deviceId: deviceId.toLowerCase(),
      mac: mac.replaceAll(':', '-').toLowerCase(),
    }));
    await driver.setRelay(true);
    expect(await driver.read()).toMatchObject({ on: true });
    await driver.dispose();
    await simulated.dispose();
  });

  test.each(kinds)('is neither read nor switched if it does not match: %s', async (_, device, options) => {
    for (const wrong of [{ deviceId: `8006${'F'.repeat(36)}` }, { mac: '00:00:5E:00:53:FF' }]) {
      const { driver, simulated } = await plug(device, () => ({ ...options, ...wrong }));
      let commands = 0;
      simulated.onRequest((request) => {
        if (/set_/.test(JSON.stringify(request))) commands++;
      });
      for (const call of [() => driver.setRelay(true), () => driver.identify(), () => driver.read()]) {
        expect(await failureOf(call())).toMatchObject(stranger);
      }
      expect(await failureOf(driver.setRelay(true))).toMatchObject(stranger);
      expect([commands, simulated.outlets.some(({ relay }) => relay.on)]).toEqual([0, false]);
      await driver.dispose();
      await simulated.dispose();
    }
  });

  test('is read again if the last reading is some time ago, since another may have its address', async () => {
    const { clock, driver, simulated } = await plug({ model: 'hs110', serial: 1 }, ({ deviceId }) => ({ deviceId }));
    await driver.setRelay(true);
    const { port } = simulated;
    await simulated.dispose();
    const other = createSimulatedPlug({ model: 'hs110', serial: 2, port });
    await other.start();
    await clock.advance(10_000);
    expect(await failureOf(driver.setRelay(true))).toMatchObject(stranger);
    expect(other.on).toBe(false);
    await driver.dispose();
    await other.dispose();
  });

  test('is switched again when it is back at its address', async () => {
    const { clock, driver, simulated } = await plug({ model: 'hs110', serial: 1 }, ({ mac }) => ({ mac }));
    await driver.read();
    await simulated.stop();
    const other = createSimulatedPlug({ model: 'hs110', serial: 2, port: simulated.port });
    await other.start();
    expect(await failureOf(driver.read())).toMatchObject(stranger);
    await clock.advance(10_000);
    await other.dispose();
    await simulated.start();
    await driver.setRelay(true);
    expect([simulated.on, other.on]).toEqual([true, false]);
    await driver.dispose();
    await simulated.dispose();
  });

  test('that does not report its identity is not accepted', async () => {
    const { driver, simulated } = await plug({ model: 'hs110' }, ({ deviceId }) => ({ deviceId }));
    await driver.read();
    await simulated.inject({ kind: 'truncated', bytes: 60 });
    expect(await failureOf(driver.read())).toMatchObject({ code: 'plug-protocol' });
    await driver.dispose();
    await simulated.dispose();
  });
});

test('a strip also matches the id of one of its outlets', async () => {
  const options = (outlet: number) => (ids: { deviceId: string }) => ({ outlet, deviceId: `${ids.deviceId}01` });
  const { driver, simulated } = await plug({ model: 'hs300' }, options(2));
  await driver.setRelay(true);
  expect(simulated.outlets.map(({ relay }) => relay.on)).toEqual([false, true, false, false, false, false]);
  await driver.dispose();
  await simulated.dispose();
});

test('an identity error shows only the ends of ids', async () => {
  const { driver, simulated } = await plug({ model: 'hs110' }, () => ({ deviceId: `8006${'F'.repeat(36)}` }));
  const text = String(await failureOf(driver.read()));
  expect(text).toContain('FFFFFF');
  expect(text).not.toMatch(/[0-9A-F]{12}/);
  await driver.dispose();
  await simulated.dispose();
});

test('a MAC address may be in any common notation; an invalid one is a configuration error', () => {
  for (const text of ['00:00:5e:00:53:0a', '00-00-5E-00-53-0A', '00005e00530a', '0000.5e00.530a']) {
    expect(normalMac(text)).toBe('00:00:5E:00:53:0A');
  }
  for (const text of ['', '00:00:5E', 'zz:00:5E:00:53:0A', '00:00:5E:00:53:0A:0B']) expect(normalMac(text)).toBe('');
  expect(() => expectedIds({ mac: 'no' })).toThrow(expect.objectContaining({ code: 'config' }));
});

test('an incomplete answer is likely if it matches one id and contradicts none', () => {
  const both = { deviceId: 'A1', mac: '00:00:5E:00:53:0A' };
  expect(isLikely(both, both)).toBe(true);
  expect(isLikely(both, { deviceId: '', mac: both.mac })).toBe(true);
  expect(isLikely(both, { deviceId: 'B2', mac: both.mac })).toBe(false);
  expect(isLikely(both, { deviceId: '', mac: '' })).toBe(false);
  expect(isLikely({}, both)).toBe(false);
});
