import { describe, expect, test } from 'vitest';
import { createSimulatedPlug, type SimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { inProcessPlug } from '../../../helpers/plugs-in-process.ts';
import { wireClient } from '../../../helpers/plugs-wire-client.ts';

/** Joining and leaving go one after the other, and healing a healthy plug is the last of them. */
const settled = (plug: SimulatedPlug) => plug.heal();

const everyDay = [1, 1, 1, 1, 1, 1, 1];
const rule = { enable: 1, name: 'shop', wday: everyDay, repeat: 1, stime_opt: 0, smin: 60, sact: 1 };

describe.each(['schedule', 'anti_theft'])('the rules of %s', (module) => {
  test('are kept, changed and deleted by their ids', async () => {
    const { ask } = inProcessPlug();
    const { id } = await ask(module, 'add_rule', rule);
    const { id: other } = await ask(module, 'add_rule', rule);
    expect(other).not.toBe(id);
    await ask(module, 'edit_rule', { ...rule, id, smin: 120 });
    await ask(module, 'delete_rule', { id: other });
    expect(await ask(module, 'get_rules')).toMatchObject({ enable: 1, rule_list: [{ ...rule, id, smin: 120 }] });
    await ask(module, 'delete_all_rules');
    expect(await ask(module, 'get_rules')).toMatchObject({ rule_list: [] });
  });

  test('are refused if they are invalid or do not exist', async () => {
    const { ask } = inProcessPlug();
    await expect(ask(module, 'add_rule', { ...rule, wday: [1] })).rejects.toMatchObject({ deviceCode: -3 });
    await expect(ask(module, 'add_rule', { ...rule, enable: '1' })).rejects.toMatchObject({ deviceCode: -3 });
    await expect(ask(module, 'edit_rule', { ...rule, id: 'none' })).rejects.toMatchObject({ deviceCode: -14 });
    await expect(ask(module, 'delete_rule')).rejects.toMatchObject({ deviceCode: -10002 });
  });

  test('fill their table', async () => {
    const { ask } = inProcessPlug();
    for (let count = 0; count < 31; count++) await ask(module, 'add_rule', rule);
    await expect(ask(module, 'add_rule', rule)).rejects.toMatchObject({ deviceCode: -10 });
  });
});

describe('a restart', () => {
  test('takes the plug off the network for a moment, with its relay unchanged', async () => {
    const clock = virtualClock();
    const plug = createSimulatedPlug({ model: 'hs100', on: true, clock });
    await plug.start();
    {
      await using client = await wireClient(plug.port);
      expect(await client.ask({ system: { reboot: { delay: 1 } } })).toEqual({ system: { reboot: { err_code: 0 } } });
      await clock.advance(1000);
      await client.rest();
    }
    await settled(plug);
    await expect(wireClient(plug.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await clock.advance(1000);
    await settled(plug);
    await using client = await wireClient(plug.port);
    expect(await client.ask({ system: { get_sysinfo: {} } })).toMatchObject({
      system: { get_sysinfo: { relay_state: 1 } },
    });
    await plug.dispose();
    expect(clock.pending).toBe(0);
  });

  test('does not bring back a plug that was stopped meanwhile', async () => {
    const clock = virtualClock();
    const plug = createSimulatedPlug({ model: 'hs100', clock });
    await plug.start();
    {
      await using client = await wireClient(plug.port);
      await client.ask({ system: { reboot: { delay: 0 } } });
    }
    await plug.stop();
    await clock.advance(1000);
    await settled(plug);
    await expect(wireClient(plug.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await plug.dispose();
  });
});
