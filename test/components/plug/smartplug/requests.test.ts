import { describe, expect, it } from 'vitest';
import { createAsk } from '../../../../src/hal/value/ask.ts';
import type { Pin } from '../../../../src/hal/model/item.ts';
import { plugFault, smartplugRig, type SmartplugRig } from '../../../helpers/smartplug-rig.ts';

const origins = (rig: SmartplugRig) => rig.reports.flatMap((report) => (report.type === 'sent' ? [report.origin] : []));

/** Links a pin that is already TRUE to this pin of the plug. */
function wiredTo(rig: SmartplugRig, pin: string, dir: 'out' | 'io' = 'out'): Pin<'bit'> {
  const other = rig.hal.component('other');
  const out = other.newPin('out', 'bit', dir);
  out.set(true);
  other.ready();
  rig.hal.net('wire', ['other.out', `plug.${pin}`]);
  return out;
}

/** A plug that is on and locked, with a request to switch off waiting. */
async function waiting(): Promise<SmartplugRig> {
  const rig = await smartplugRig({ model: { on: true } });
  rig.setp('lock', true);
  rig.setp('enable', false);
  await rig.advance(2);
  expect([rig.pin('locked-request'), rig.pin('enable'), rig.pin('relay')]).toEqual([true, false, true]);
  return rig;
}

describe('force', () => {
  it('sends the held request when it rises', async () => {
    const rig = await waiting();
    rig.setp('force', true);
    await rig.advance(0);
    expect([rig.pin('locked-request'), rig.times('off').length]).toEqual([false, 1]);
    await rig.advance(0.05);
    expect([rig.pin('relay'), rig.times('off').length]).toEqual([false, 1]);
  });

  it('sends nothing when nothing waits', async () => {
    const rig = await smartplugRig({ model: { on: true } });
    rig.setp('lock', true);
    rig.setp('force', true);
    rig.setp('force', false);
    await rig.advance(2);
    expect([rig.times('on'), rig.times('off')]).toEqual([[], []]);
  });

  it('lets requests pass the lock only while it is TRUE', async () => {
    const rig = await smartplugRig({ model: { on: true } });
    rig.setp('lock', true);
    rig.setp('force', true);
    rig.setp('request', true);
    rig.setp('request', false);
    await rig.advance(0.1);
    expect(rig.times('off')).toEqual([0]);
    rig.setp('request', true);
    await rig.advance(0.1);
    rig.setp('force', false);
    rig.setp('request', false);
    await rig.advance(2);
    expect([rig.pin('locked-request'), rig.pin('relay'), rig.times('off').length]).toEqual([true, true, 1]);
  });

  it('does not send a request that was withdrawn meanwhile', async () => {
    const rig = await waiting();
    rig.setp('enable', true);
    await rig.advance(1);
    expect(rig.pin('locked-request')).toBe(false);
    rig.setp('force', true);
    await rig.advance(1);
    expect(rig.times('off')).toEqual([]);
  });

  it('sends nothing when it is linked to a signal that is TRUE', async () => {
    const rig = await waiting();
    const out = wiredTo(rig, 'force');
    await rig.advance(1);
    expect([rig.pin('force'), rig.pin('locked-request'), rig.times('off')]).toEqual([true, true, []]);
    out.set(false);
    await rig.advance(1);
    expect([rig.pin('locked-request'), rig.times('off')]).toEqual([true, []]);
    out.set(true);
    await rig.advance(1);
    expect([rig.pin('locked-request'), rig.times('off').length, origins(rig)]).toEqual([
      false,
      1,
      [{ by: 'other', word: 'wire' }],
    ]);
  });
});

describe('a request for the relay', () => {
  it.each([
    ['enable', 'io'],
    ['request', 'out'],
  ] as const)(
    'is not made by linking %s to a signal that is TRUE, but by the next change of the signal',
    async (pin, dir) => {
      const rig = await smartplugRig();
      const out = wiredTo(rig, pin, dir);
      await rig.advance(1);
      expect([rig.times('on'), rig.times('off')]).toEqual([[], []]);
      out.set(false);
      await rig.advance(1);
      out.set(true);
      await rig.advance(1);
      expect([rig.times('on').length, rig.pin('relay')]).toEqual([1, true]);
    },
  );

  it('is made by a signal that falls after it was linked while TRUE', async () => {
    const rig = await smartplugRig({ model: { on: true } });
    const out = wiredTo(rig, 'request');
    out.set(false);
    await rig.advance(1);
    expect([rig.times('off').length, rig.pin('relay')]).toEqual([1, false]);
    expect(origins(rig)).toEqual([{ by: 'other', word: 'wire' }]);
  });

  it('is not made by a relay that another plug on the net shows, but by a change after that', async () => {
    const rig = await smartplugRig({ options: { interval: 60 } });
    const other = rig.hal.component('other');
    const shown = other.newPin('enable', 'bit', 'io');
    other.ready();
    rig.hal.net('power', ['other.enable', 'plug.enable']);
    await rig.advance(1);
    shown.report(true);
    await rig.advance(1);
    expect([rig.pin('enable'), rig.times('on'), rig.times('off')]).toEqual([true, [], []]);
    rig.hal.sets('power', false);
    await rig.advance(1);
    expect([rig.times('on'), rig.times('off').length]).toEqual([[], 1]);
  });

  it('is made by a change after the relay was shown', async () => {
    const rig = await smartplugRig();
    rig.model.on = true;
    await rig.advance(2);
    expect([rig.pin('enable'), rig.times('on'), rig.times('off')]).toEqual([true, [], []]);
    rig.setp('enable', false);
    await rig.advance(1);
    expect(rig.times('off')).toHaveLength(1);
  });

  it('is made once by an explicit ask and its change, and the ask gets the outcome', async () => {
    const rig = await smartplugRig();
    const asked = createAsk({ by: 'stdin', word: 'M80' });
    rig.hal.setp('plug.enable', true, asked);
    await rig.advance(1);
    expect([rig.times('on').length, origins(rig)]).toMatchObject([1, [{ by: 'stdin', word: 'M80' }]]);
    expect(await Promise.all(asked.taken)).toMatchObject([{ plug: 'plug', end: 'done' }]);
  });

  it('is not made by an ask that is overruled in the same settle, and the ask gets that answer', async () => {
    const rig = await smartplugRig();
    const asked = createAsk({ by: 'stdin', word: 'M80' });
    rig.hal.batch(() => {
      rig.hal.setp('plug.enable', true, asked);
      rig.hal.setp('plug.enable', false);
    });
    await rig.advance(1);
    expect(rig.times('on')).toEqual([]);
    expect(await Promise.all(asked.taken)).toEqual([
      { plug: 'plug', end: 'superseded', why: 'something else has set plug.enable' },
    ]);
  });
});

it.each([true, false])('sends the value of enable at the start with assert: %s', async (enable) => {
  const rig = await smartplugRig({
    options: { startup: 'assert' },
    model: { on: !enable },
    values: { enable },
  });
  await rig.advance(1);
  expect([rig.times('on').length, rig.times('off').length]).toEqual(enable ? [1, 0] : [0, 1]);
});

describe('withdraw', () => {
  it('ends the request only when it rises, and names the origin of the withdrawal', async () => {
    const rig = await waiting();
    rig.setp('withdraw', true);
    await rig.advance(1);
    expect([rig.pin('locked-request'), rig.pin('enable'), rig.times('off')]).toEqual([false, true, []]);
    expect(rig.reports.find(({ type }) => type === 'withdrawn')).toMatchObject({
      cause: { by: 'hal', word: 'plug.withdraw' },
    });
    rig.setp('enable', false);
    await rig.advance(1);
    rig.setp('withdraw', false);
    await rig.advance(1);
    expect([rig.pin('locked-request'), rig.pin('relay')]).toEqual([true, true]);
  });
});

describe('an outage in which the relay dropped out', () => {
  const outage = async (afterOutage: 'adopt' | 'restore') => {
    const rig = await smartplugRig({ options: { 'after-outage': afterOutage } });
    rig.setp('enable', true);
    await rig.advance(1);
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(5);
    rig.model.on = false;
    rig.model.fault = undefined;
    await rig.advance(2);
    return rig;
  };

  it('counts as an interruption, and is undone only if configured', async () => {
    const adopting = await outage('adopt');
    expect([adopting.pin('interruptions'), adopting.pin('enable'), adopting.pin('relay')]).toEqual([1, false, false]);
    const restoring = await outage('restore');
    expect([restoring.pin('interruptions'), restoring.pin('enable'), restoring.pin('relay')]).toEqual([1, true, true]);
    expect(restoring.times('on')).toHaveLength(2);
  });
});
