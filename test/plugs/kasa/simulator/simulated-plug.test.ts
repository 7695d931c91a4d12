import { describe, expect, test } from 'vitest';
import { isSimulatedModel, modelFacts, simulatedModels } from '../../../../src/plugs/kasa/simulator/models.ts';
import type { RelayChange } from '../../../../src/plugs/kasa/simulator/relay.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { wireClient } from '../../../helpers/plugs-wire-client.ts';

async function plugAndClient(options: Partial<SimulatedPlugOptions> = {}) {
  const clock = virtualClock();
  const plug = createSimulatedPlug({ model: 'hs110', clock, ...options });
  await plug.start();
  const client = await wireClient(plug.port);
  return {
    clock,
    plug,
    client,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await plug.dispose();
    },
  };
}

const switchTo = (state: unknown) => ({ system: { set_relay_state: { state } } });
const done = { system: { set_relay_state: { err_code: 0 } } };

describe('the relay', () => {
  test('moves by command, button and rule, and reports the cause and the time', async () => {
    await using it = await plugAndClient();
    const changes: RelayChange[] = [];
    const end = it.plug.onRelay((change) => changes.push(change));
    await it.clock.advance(1000);
    expect(await it.client.ask(switchTo(1))).toEqual(done);
    expect(await it.client.ask(switchTo(1))).toEqual(done);
    await it.clock.advance(500);
    it.plug.pressButton();
    await it.client.ask({ count_down: { add_rule: { enable: 1, delay: 3, act: 1, name: 'on' } } });
    await it.clock.advance(5000);
    end();
    it.plug.pressButton();
    expect(changes).toEqual([
      { on: true, by: 'command', atMs: 1000 },
      { on: false, by: 'button', atMs: 1500 },
      { on: true, by: 'rule', atMs: 4500 },
    ]);
    expect(it.plug.on).toBe(false);
  });

  test.each([2, -1, '1', true, null, undefined])('refuses the state %j', async (state) => {
    await using it = await plugAndClient();
    expect(await it.client.ask(switchTo(state))).toEqual({
      system: { set_relay_state: { err_code: -3, err_msg: 'invalid argument' } },
    });
    expect(it.plug.on).toBe(false);
  });

  test('reports its on-time in sysinfo', async () => {
    await using it = await plugAndClient({ on: true });
    await it.clock.advance(61_900);
    const on = await it.client.ask({ system: { get_sysinfo: {} } });
    expect(on).toMatchObject({ system: { get_sysinfo: { relay_state: 1, on_time: 61, err_code: 0 } } });
    it.plug.pressButton();
    const off = await it.client.ask({ system: { get_sysinfo: {} } });
    expect(off).toMatchObject({ system: { get_sysinfo: { relay_state: 0, on_time: 0 } } });
  });
});

describe('the meter', () => {
  const realtime = { emeter: { get_realtime: {} } };

  test('draws the load only while the relay is on, and adds up energy over time', async () => {
    await using it = await plugAndClient({ loadW: 120, energyKWh: 5 });
    await it.clock.advance(3_600_000);
    expect([it.plug.powerW, it.plug.energyKWh]).toEqual([0, 5]);
    it.plug.pressButton();
    await it.clock.advance(3_600_000);
    expect(it.plug.energyKWh).toBeCloseTo(5.12, 9);
    it.plug.setLoad(240);
    expect(it.plug.energyKWh).toBeCloseTo(5.12, 9);
    await it.clock.advance(1_800_000);
    it.plug.pressButton();
    await it.clock.advance(3_600_000);
    expect(it.plug.powerW).toBe(0);
    expect(it.plug.energyKWh).toBeCloseTo(5.24, 9);
  });

  test('of the first generation reports decimals of units', async () => {
    await using it = await plugAndClient({ model: 'hs110', loadW: 100, energyKWh: 1.23456, on: true });
    expect(await it.client.ask(realtime)).toEqual({
      emeter: { get_realtime: { err_code: 0, current: 0.452112, voltage: 230.4, power: 100, total: 1.235 } },
    });
  });

  test('of later generations reports whole thousandths', async () => {
    await using it = await plugAndClient({ model: 'hs110v2', loadW: 100.0004, energyKWh: 1.23456, on: true });
    expect(await it.client.ask(realtime)).toEqual({
      emeter: {
        get_realtime: { err_code: 0, current_ma: 452, voltage_mv: 230_400, power_mw: 100_000, total_wh: 1234 },
      },
    });
  });

  test('that is missing is refused in one of two forms', async () => {
    const refusal = { err_code: -1, err_msg: 'module not support' };
    await using early = await plugAndClient({ model: 'hs100' });
    expect(await early.client.ask(realtime)).toEqual({ emeter: refusal });
    await using later = await plugAndClient({ model: 'hs100v2' });
    expect(await later.client.ask(realtime)).toEqual({ emeter: { get_realtime: refusal } });
  });
});

describe('an unknown method or module', () => {
  test('is refused in its place, and the rest of the request is answered', async () => {
    await using it = await plugAndClient({ model: 'hs110v2', alias: 'Probe' });
    expect(
      await it.client.ask({
        system: { get_dev_icon: {}, toString: {}, set_dev_alias: { alias: 'Lüfter' } },
        smartlife: { go: {}, stop: {} },
      }),
    ).toEqual({
      system: {
        get_dev_icon: { err_code: -2, err_msg: 'member not support' },
        toString: { err_code: -2, err_msg: 'member not support' },
        set_dev_alias: { err_code: 0 },
      },
      smartlife: {
        go: { err_code: -1, err_msg: 'module not support' },
        stop: { err_code: -1, err_msg: 'module not support' },
      },
    });
    expect(it.plug.alias).toBe('Lüfter');
  });

  test('is also one with null for arguments: the answer omits it', async () => {
    await using it = await plugAndClient();
    expect(await it.client.ask({ system: { get_sysinfo: null } })).toEqual({ system: {} });
  });
});

describe('a countdown', () => {
  const rule = { enable: 1, delay: 60, act: 0, name: 'off' };

  test('has one rule, runs it once, and then stays disabled', async () => {
    await using it = await plugAndClient({ on: true });
    const added = await it.client.ask({ count_down: { add_rule: rule } });
    expect(added).toMatchObject({ count_down: { add_rule: { err_code: 0 } } });
    expect(await it.client.ask({ count_down: { add_rule: rule } })).toEqual({
      count_down: { add_rule: { err_code: -10, err_msg: 'table is full' } },
    });
    await it.clock.advance(20_000);
    expect(await it.client.ask({ count_down: { get_rules: {} } })).toMatchObject({
      count_down: { get_rules: { rule_list: [{ ...rule, remain: 40 }] } },
    });
    await it.clock.advance(40_000);
    expect(it.plug.on).toBe(false);
    expect(await it.client.ask({ count_down: { get_rules: {} } })).toMatchObject({
      count_down: { get_rules: { rule_list: [{ enable: 0, remain: 0 }] } },
    });
  });

  test('that is deleted or disabled does nothing', async () => {
    await using it = await plugAndClient({ on: true });
    await it.client.ask({ count_down: { add_rule: rule } });
    await it.client.ask({ count_down: { delete_all_rules: {} } });
    await it.client.ask({ count_down: { add_rule: { ...rule, enable: 0 } } });
    await it.clock.advance(100_000);
    expect(it.plug.on).toBe(true);
  });

  test('can be edited by its id, and only by its id', async () => {
    await using it = await plugAndClient({ on: true });
    await it.client.ask({ count_down: { add_rule: rule } });
    const id = '1'.padStart(32, '0');
    expect(await it.client.ask({ count_down: { edit_rule: { ...rule, id: 'x' }, delete_rule: {} } })).toMatchObject({
      count_down: { edit_rule: { err_code: -14 }, delete_rule: { err_code: -10002 } },
    });
    expect(await it.client.ask({ count_down: { edit_rule: { ...rule, id, delay: 5 } } })).toMatchObject({
      count_down: { edit_rule: { err_code: 0 } },
    });
    await it.clock.advance(5000);
    expect(it.plug.on).toBe(false);
    expect(await it.client.ask({ count_down: { delete_rule: { id } } })).toMatchObject({
      count_down: { delete_rule: { err_code: 0 } },
    });
  });

  test.each([{ delay: '60' }, { delay: -1 }, { delay: 1e9 }, { act: 2 }, { enable: true }, { name: 7 }])(
    'with %j is refused',
    async (change) => {
      await using it = await plugAndClient();
      expect(await it.client.ask({ count_down: { add_rule: { ...rule, ...change } } })).toMatchObject({
        count_down: { add_rule: { err_code: -3 } },
      });
      expect(it.clock.pending).toBe(0);
    },
  );
});

describe('the network', () => {
  test('has a plug on the same port and with the same relay state after it left and joined again', async () => {
    await using it = await plugAndClient({ on: true });
    const { port } = it.plug;
    await it.plug.stop();
    await expect(wireClient(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await it.plug.start();
    expect(it.plug.port).toBe(port);
    await using client = await wireClient(port);
    expect(await client.ask({ system: { get_sysinfo: {} } })).toMatchObject({
      system: { get_sysinfo: { relay_state: 1 } },
    });
  });

  test('ends in the state of the last call', async () => {
    await using it = await plugAndClient();
    await Promise.all([it.plug.stop(), it.plug.start(), it.plug.stop(), it.plug.start()]);
    await using client = await wireClient(it.plug.port);
    await client.ask({ system: { get_sysinfo: {} } });
  });

  test('reports a port that is in use', async () => {
    await using it = await plugAndClient();
    const second = createSimulatedPlug({ model: 'hs100', port: it.plug.port });
    await expect(second.start()).rejects.toMatchObject({ code: 'program-failed' });
    await second.dispose();
  });

  test('is not joined before start', async () => {
    const plug = createSimulatedPlug({ model: 'hs100' });
    await plug.inject({ kind: 'silent' });
    await plug.heal();
    expect(plug.port).toBe(0);
    await plug.dispose();
    await plug.dispose();
  });
});

test('requests are reported as they come', async () => {
  await using it = await plugAndClient();
  const requests: object[] = [];
  const end = it.plug.onRequest((request) => requests.push(request));
  await it.client.ask(switchTo(1));
  end();
  await it.client.ask(switchTo(0));
  expect(requests).toEqual([switchTo(1)]);
});

test('every IOT model answers sysinfo with ids of no real plug', async () => {
  for (const model of simulatedModels.filter((each) => modelFacts(each).dialect === 'iot')) {
    await using it = await plugAndClient({ model, transport: 'xor', serial: 0x2a });
    expect(await it.client.ask({ system: { get_sysinfo: {} } })).toMatchObject({
      system: {
        get_sysinfo: { deviceId: `8006${'2A'.padStart(36, '0')}`, mac: '00:00:5E:00:53:2A', latitude_i: 0 },
      },
    });
  }
  expect([isSimulatedModel('hs110'), isSimulatedModel('toString')]).toEqual([true, false]);
});
