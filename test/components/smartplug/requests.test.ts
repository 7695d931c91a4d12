import { describe, expect, it } from 'vitest';
import { plugFault, smartplugRig, type SmartplugRig } from '../../helpers/smartplug-rig.ts';

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
  it('sends with its rise the request that the lock holds', async () => {
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

  it('lets requests pass the lock for as long as it is TRUE, and no longer', async () => {
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

  it('does not send a request that was taken back meanwhile', async () => {
    const rig = await waiting();
    rig.setp('enable', true);
    await rig.advance(1);
    expect(rig.pin('locked-request')).toBe(false);
    rig.setp('force', true);
    await rig.advance(1);
    expect(rig.times('off')).toEqual([]);
  });

  it('sends nothing by being wired to a signal that is TRUE', async () => {
    const rig = await waiting();
    const other = rig.hal.component('other');
    other.newPin('out', 'bit', 'out').set(true);
    other.ready();
    rig.hal.net('always', ['other.out', 'plug.force']);
    await rig.advance(1);
    expect([rig.pin('force'), rig.pin('locked-request'), rig.times('off')]).toEqual([true, true, []]);
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

  it('counts as an interruption, and is undone only where that is configured', async () => {
    const adopting = await outage('adopt');
    expect([adopting.pin('interruptions'), adopting.pin('enable'), adopting.pin('relay')]).toEqual([1, false, false]);
    const restoring = await outage('restore');
    expect([restoring.pin('interruptions'), restoring.pin('enable'), restoring.pin('relay')]).toEqual([1, true, true]);
    expect(restoring.times('on')).toHaveLength(2);
  });
});
