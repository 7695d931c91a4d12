import { describe, expect, it } from 'vitest';
import { offTimerName, type PlugRule } from '../../../../src/plugs/in-plug.ts';
import { plugFault, smartplugRig, type SmartplugRig } from '../../../helpers/smartplug-rig.ts';

const rule: PlugRule = { kind: 'schedule', name: 'shop', enabled: true, does: 'switches off at 22:00 every day' };
const ownTimer: PlugRule = { kind: 'countdown', name: offTimerName, enabled: true, does: 'switches off in 60 s' };

const reported = (rig: SmartplugRig, type: string) => rig.reports.filter((report) => report.type === type);
const logged = (rig: SmartplugRig, level: string) => rig.log.filter((record) => record.level === level);

describe('the rules in a plug', () => {
  it('are read once, after the first contact, and enabled ones are named', async () => {
    const away: PlugRule = { ...rule, kind: 'away', name: 'holiday', enabled: false };
    const rig = await smartplugRig({ model: { rules: [rule, away] } });
    await rig.advance(120);
    expect(rig.times('rules')).toEqual([0]);
    expect(reported(rig, 'rules')).toEqual([
      { type: 'rules', rules: [{ kind: 'schedule', name: 'shop', does: rule.does }] },
    ]);
    expect(logged(rig, 'warn').map(({ message }) => message)).toEqual([expect.stringContaining("'shop'")]);
  });

  it('are not reported when none is enabled', async () => {
    const rig = await smartplugRig({ model: { rules: [{ ...rule, enabled: false }] } });
    await rig.advance(10);
    expect(reported(rig, 'rules')).toEqual([]);
    expect(logged(rig, 'warn')).toEqual([]);
  });

  it('wait until there is contact', async () => {
    const rig = await smartplugRig({ model: { rules: [rule], fault: plugFault('plug-unreachable') } });
    await rig.advance(5);
    expect(rig.times('rules')).toEqual([]);
    rig.model.fault = undefined;
    await rig.advance(2);
    expect(reported(rig, 'rules')).toHaveLength(1);
  });

  it('are given up after three attempts, which do not count as misses of the plug', async () => {
    const rig = await smartplugRig({ model: { innerFault: plugFault('plug-timeout') } });
    await rig.advance(300);
    expect(rig.times('rules')).toEqual([0, 30, 60]);
    expect([rig.pin('online'), rig.pin('error'), rig.pin('misses')]).toEqual([true, false, 0]);
  });

  it('are not read again if the plug does not support them', async () => {
    const rig = await smartplugRig({ model: { innerFault: plugFault('plug-unsupported', false) } });
    await rig.advance(300);
    expect(rig.times('rules')).toEqual([0]);
    const none = await smartplugRig({ without: ['rules', 'offTimer'] });
    await none.advance(300);
    expect(none.pin('online')).toBe(true);
  });

  it('count a timer with this program’s name only if it is not its own', async () => {
    const its = await smartplugRig({ model: { rules: [ownTimer] }, options: { 'off-timer': 600 } });
    await its.advance(10);
    expect(reported(its, 'rules')).toEqual([]);
    const nobodys = await smartplugRig({ model: { rules: [ownTimer] } });
    await nobodys.advance(10);
    expect(reported(nobodys, 'rules')).toHaveLength(1);
  });
});

describe('the off-timer', () => {
  const rigWith = (given: Parameters<typeof smartplugRig>[0] = {}) =>
    smartplugRig({ ...given, options: { 'off-timer': 600, ...given.options } });

  it('is armed while the relay is on, four times in its run', async () => {
    const rig = await rigWith({ model: { on: true } });
    await rig.advance(460);
    expect(rig.times('arm')).toEqual([0, 150, 300, 450]);
    expect(rig.model.timerS).toBe(600);
    expect(reported(rig, 'off-timer')).toEqual([{ type: 'off-timer', armed: true }]);
  });

  it('is armed as soon as a reading shows that HAL or the button has switched on, and cleared as soon as it is off', async () => {
    const rig = await rigWith();
    await rig.advance(10.1);
    expect(rig.times('clear')).toEqual([0]);
    rig.setp('enable', true);
    await rig.advance(0.1);
    expect([rig.times('arm'), rig.model.timerS]).toEqual([[10.15], 600]);
    rig.model.on = false;
    await rig.advance(0.5);
    expect(rig.model.timerS).toBeUndefined();
    rig.model.on = true;
    await rig.advance(0.5);
    expect(rig.model.timerS).toBe(600);
    rig.setp('enable', false);
    await rig.advance(0.1);
    expect(rig.model.timerS).toBeUndefined();
  });

  it('is not changed while the relay stays off', async () => {
    const rig = await rigWith({ options: { interval: 10 } });
    await rig.advance(3600);
    expect([rig.times('arm'), rig.times('clear')]).toEqual([[], [0]]);
  });

  it('stays armed when the program ends, and this is logged', async () => {
    const rig = await rigWith({ model: { on: true } });
    await rig.advance(100);
    await rig.end();
    expect(rig.model.timerS).toBe(600);
    expect(logged(rig, 'warn')).toMatchObject([{ details: { leftS: 500 } }]);
  });

  it('is armed again at once after an outage of the plug, since it may have lost mains', async () => {
    const rig = await rigWith({ model: { on: true } });
    await rig.advance(10);
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(5);
    rig.model.fault = undefined;
    await rig.advance(1);
    expect(rig.times('arm')).toHaveLength(2);
  });

  it('is armed again at once when the relay has dropped out unseen', async () => {
    const rig = await rigWith({ model: { on: true, quantities: { onTimeS: 5000 } }, options: { 'meter-interval': 0 } });
    await rig.advance(10);
    rig.model.quantities = { onTimeS: 1 };
    await rig.advance(0.6);
    expect(rig.pin('interruptions')).toBe(1);
    expect(rig.times('arm')).toHaveLength(2);
  });

  it('that cannot be armed is reported, once for each reason, and retried', async () => {
    const rig = await rigWith({ model: { on: true, innerFault: plugFault('plug-refused', false) } });
    await rig.advance(100);
    expect(rig.times('arm')).toEqual([0, 30, 60, 90]);
    expect(reported(rig, 'off-timer')).toMatchObject([{ armed: false, message: expect.any(String) as string }]);
    expect(logged(rig, 'error')).toHaveLength(1);
    rig.model.innerFault = undefined;
    await rig.advance(30);
    expect(reported(rig, 'off-timer')).toMatchObject([{ armed: false }, { armed: true }]);
    expect([rig.pin('online'), rig.pin('error')]).toEqual([true, false]);
  });

  it('is not reported when one attempt fails while much of its run remains', async () => {
    const rig = await rigWith({ model: { on: true } });
    await rig.advance(140);
    rig.model.innerFault = plugFault('plug-timeout');
    await rig.advance(20);
    expect(logged(rig, 'error')).toEqual([]);
    await rig.advance(300);
    expect(logged(rig, 'error')).toHaveLength(1);
  });

  it('is reported as missing if the plug has none', async () => {
    const rig = await rigWith({ model: { on: true }, without: ['offTimer'] });
    await rig.advance(1);
    expect(reported(rig, 'off-timer')).toMatchObject([{ armed: false }]);
  });

  it('outlives every request to switch on: none is kept for longer than half its run', async () => {
    const rig = await rigWith({
      options: { 'on-request-timeout': 0 },
      model: { fault: plugFault('plug-unreachable') },
    });
    rig.setp('enable', true);
    await rig.advance(299);
    expect(rig.pin('enable')).toBe(true);
    await rig.advance(2);
    expect(rig.pin('enable')).toBe(false);
    rig.model.fault = undefined;
    await rig.advance(60);
    expect(rig.times('on')).toEqual([]);
  });

  it('is not undone by restore after an outage: a plug that it switched off stays off', async () => {
    const rig = await rigWith({ options: { 'after-outage': 'restore', 'on-request-timeout': 0 } });
    rig.setp('enable', true);
    await rig.advance(1);
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(620);
    rig.model.on = false;
    rig.model.fault = undefined;
    await rig.advance(60);
    expect([rig.pin('relay'), rig.pin('enable'), rig.times('on').length]).toEqual([false, false, 1]);
  });

  it('does not exist without the option', async () => {
    const rig = await smartplugRig({ model: { on: true }, options: { interval: 10 } });
    await rig.advance(3600);
    expect([rig.times('arm'), rig.times('clear')]).toEqual([[], []]);
  });
});
