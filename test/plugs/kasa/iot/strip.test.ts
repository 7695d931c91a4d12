import { describe, expect, test } from 'vitest';
import { createSharedResources } from '../../../../src/plugs/shared-resources.ts';
import type { PlugDriver } from '../../../../src/plugs/driver.ts';
import type { KasaOptions } from '../../../../src/plugs/kasa/options.ts';
import { createKasaPlug } from '../../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, virtualClock } from '../../../../src/util/clock.ts';
import type { Clock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { failureInTime, failureOf } from '../../../helpers/plugs-async.ts';
import { scriptedServer, sysinfo, wire } from '../../../helpers/plugs-scripted-server.ts';

const askSysinfo = { system: { get_sysinfo: {} } };

async function strip(device: Partial<SimulatedPlugOptions> = {}, clock: Clock = systemClock()) {
  const plug = createSimulatedPlug({ model: 'hs300', loadW: 40, ...device });
  await plug.start();
  const requests: object[] = [];
  plug.onRequest((request) => requests.push(request));
  const sharedResources = createSharedResources();
  const drivers: PlugDriver[] = [];
  const outlet = (which: number | string, options: Partial<KasaOptions> = {}) => {
    const { address, port } = plug;
    const common = { address, port, timeoutMs: 5000, meter: 'auto' as const };
    const driver = createKasaPlug(
      { ...common, outlet: which, ...options },
      { clock, logger: silentLogger, sharedResources },
    );
    drivers.push(driver);
    return driver;
  };
  return {
    plug,
    requests,
    outlet,
    relays: () => plug.outlets.map(({ relay }) => relay.on),
    async [Symbol.asyncDispose]() {
      for (const driver of drivers) await driver.dispose();
      await plug.dispose();
    },
  };
}

describe('an outlet of a strip', () => {
  test('is switched alone, by its position or by its full id', async () => {
    await using it = await strip();
    await it.outlet(2).setRelay(true);
    expect(it.relays()).toEqual([false, true, false, false, false, false]);
    await it.outlet('5').setRelay(true);
    await it.outlet(it.plug.outlets[5]?.id.toLowerCase() ?? '').setRelay(true);
    expect(it.relays()).toEqual([false, true, false, false, true, true]);
  });

  test('reports the identity of itself on its strip', async () => {
    await using it = await strip();
    expect(await it.outlet(3).identify()).toMatchObject({
      driver: 'kasa',
      model: 'HS300(US)',
      alias: 'Outlet 3',
      deviceId: it.plug.outlets[2]?.id,
      mac: it.plug.mac,
      meter: true,
    });
  });

  test.each([7, 'F'.repeat(42)])('that does not exist is an error, and nothing is switched: %s', async (which) => {
    await using it = await strip();
    const failure = { code: 'plug-unsupported', retryable: false };
    expect(await failureOf(it.outlet(which).setRelay(true))).toMatchObject(failure);
    expect(await failureOf(it.outlet(which).read())).toMatchObject(failure);
    expect(it.relays()).not.toContain(true);
  });

  test.each(['0', '01', '-1', '1.5', '', 'left', 'ab'])('written as %j is a configuration error', (which) => {
    const make = () =>
      createKasaPlug(
        { address: 'strip', timeoutMs: 100, meter: false, outlet: which },
        { clock: systemClock(), logger: silentLogger },
      );
    expect(make).toThrow(expect.objectContaining({ code: 'config' }));
  });

  test('of a single plug is an error, and the plug is not switched', async () => {
    await using it = await strip({ model: 'hs110' });
    expect(await failureOf(it.outlet(1).setRelay(true))).toMatchObject({ code: 'plug-unsupported' });
    expect(it.plug.on).toBe(false);
  });

  test('with an id of two digits is found by the full id', async () => {
    const commands: unknown[] = [];
    const children = [
      { id: '00', state: 0, alias: 'a' },
      { id: '01', state: 1, alias: 'b', on_time: 9 },
    ];
    await using server = await scriptedServer(({ json, socket }) => {
      commands.push(json);
      const info = { ...sysinfo({ model: 'KP200(US)', feature: 'TIM', children }), relay_state: undefined };
      socket.write(wire({ system: { get_sysinfo: info, set_relay_state: { err_code: 0 } } }));
    });
    const options = { address: '127.0.0.1', port: server.port, timeoutMs: 5000, meter: false, outlet: 2 } as const;
    const driver = createKasaPlug(options, { clock: systemClock(), logger: silentLogger });
    expect(await driver.read()).toEqual({ on: true, onTimeS: 9 });
    await driver.setRelay(false);
    const id = `8006${'0'.repeat(36)}01`;
    const off = { context: { child_ids: [id] }, system: { set_relay_state: { state: 0 } } };
    expect(commands).toEqual([askSysinfo, off]);
    await driver.dispose();
  });
});

describe('the outlets of one strip', () => {
  test('share its connection, and one request if they ask at about the same time', async () => {
    await using it = await strip();
    const outlets = [1, 2, 3, 4, 5, 6].map((which) => it.outlet(which, { meter: false }));
    it.plug.pressButton(4);
    for (let round = 1; round <= 5; round++) {
      const readings = await Promise.all(outlets.map((outlet) => outlet.read()));
      expect(readings.map(({ on }) => on)).toEqual([false, false, false, true, false, false]);
      expect(it.requests).toHaveLength(round);
    }
  });

  test('read the state after a command, never an answer from before it', async () => {
    await using it = await strip();
    const [one, two] = [it.outlet(1, { meter: false }), it.outlet(2, { meter: false })];
    await Promise.all([one.read(), two.read()]);
    for (const on of [true, false, true, false]) {
      const [, , seen] = await Promise.all([two.read(), one.setRelay(on), one.read()]);
      expect(seen.on).toBe(on);
    }
  });

  test('are measured one by one, each every 10 s, one per second', async () => {
    const clock = virtualClock();
    await using it = await strip({ clock }, clock);
    const outlets = [1, 2, 3].map((which) => it.outlet(which));
    for (const outlet of outlets) await outlet.identify();
    await outlets[1]?.setRelay(true);
    it.requests.length = 0;
    const measured: string[] = [];
    for (let tenths = 0; tenths < 300; tenths++) {
      const readings = await Promise.all(outlets.map((outlet) => outlet.read()));
      for (const [index, { powerW }] of readings.entries()) {
        if (powerW !== undefined) measured.push(`${index + 1}: ${powerW} W`);
      }
      await clock.advance(100);
    }
    expect(measured).toEqual(Array.from({ length: 3 }, () => ['1: 0 W', '2: 40 W', '3: 0 W']).flat());
    expect(it.requests.filter((request) => 'emeter' in request)).toHaveLength(9);
    expect(it.requests).toHaveLength(309);
  });

  test('are all measured, however rarely and in whatever order they ask, also if one leaves', async () => {
    const clock = virtualClock();
    await using it = await strip({ clock }, clock);
    const outlets = [1, 2, 3, 4, 5, 6].map((which) => it.outlet(which));
    const counts = [0, 0, 0, 0, 0, 0];
    for (let seconds = 0; seconds < 120; seconds += 2) {
      if (seconds === 60) await outlets[2]?.dispose();
      for (const [index, outlet] of outlets.entries()) {
        if (index === 2 && seconds >= 60) continue;
        if ('powerW' in (await outlet.read())) counts[index] = (counts[index] ?? 0) + 1;
      }
      await clock.advance(2000);
    }
    expect(counts.filter((_, index) => index !== 2).every((count) => count >= 7 && count <= 12)).toBe(true);
    expect(counts[2]).toBeGreaterThanOrEqual(4);
  });

  test('are measured again as soon as their relay has moved', async () => {
    const clock = virtualClock();
    await using it = await strip({ clock }, clock);
    const outlet = it.outlet(1);
    expect(await outlet.read()).toMatchObject({ on: false, powerW: 0 });
    await clock.advance(2000);
    expect(await outlet.read()).not.toHaveProperty('powerW');
    it.plug.pressButton(1);
    expect(await outlet.read()).toMatchObject({ on: true, powerW: 40 });
  });

  test('are cancelled and disposed one by one', async () => {
    const clock = virtualClock();
    await using it = await strip({}, clock);
    const [one, two] = [it.outlet(1), it.outlet(2)];
    await Promise.all([one.read(), two.read()]);
    await it.plug.inject({ kind: 'slow', delayMs: 20 });
    const controller = new AbortController();
    const reads = [failureOf(one.read()), failureOf(two.read(controller.signal))];
    const third = it.outlet(3).read();
    controller.abort();
    await one.dispose();
    for (const failure of reads) expect(await failure).toMatchObject({ code: 'cancelled' });
    expect(await third).toMatchObject({ on: false });
    await it.plug.heal();
    expect(await failureOf(one.read())).toMatchObject({ code: 'cancelled' });
    await two.setRelay(true);
    expect(it.relays()).toEqual([false, true, false, false, false, false]);
  });

  test('all fail within their own limits if the strip is silent', async () => {
    const clock = virtualClock();
    await using it = await strip({}, clock);
    const [quick, patient] = [it.outlet(1, { timeoutMs: 200 }), it.outlet(2, { timeoutMs: 1000 })];
    await Promise.all([quick.read(), patient.read()]);
    await it.plug.inject({ kind: 'silent' });
    const late = failureInTime(clock, patient.read());
    expect(await failureOf(quick.read())).toMatchObject({ code: 'plug-timeout' });
    expect(clock.now()).toBeLessThan(400);
    expect(await late).toMatchObject({ code: 'plug-timeout' });
    await it.plug.heal();
    expect(await patient.read()).toMatchObject({ on: false });
  });
});

test('a strip of one machine is not shared with another machine', async () => {
  const sharedResources = [createSharedResources(), createSharedResources()] as const;
  let made = 0;
  let ended = 0;
  const make = () => {
    made++;
    return { dispose: () => Promise.resolve(void ended++) };
  };
  const leases = [
    sharedResources[0].take('x', make),
    sharedResources[0].take('x', make),
    sharedResources[1].take('x', make),
  ];
  expect(made).toBe(2);
  expect(leases[0]?.shared).toBe(leases[1]?.shared);
  expect(leases[0]?.shared).not.toBe(leases[2]?.shared);
  await leases[0]?.release();
  await leases[0]?.release();
  expect(ended).toBe(0);
  await leases[1]?.release();
  expect(ended).toBe(1);
  expect(sharedResources[0].take('x', make).shared).not.toBe(leases[1]?.shared);
});
