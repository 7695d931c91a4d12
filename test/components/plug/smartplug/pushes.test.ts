import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { PlugReading } from '../../../../src/plugs/driver.ts';
import { plugFault, smartplugRig, type SmartplugRigOptions } from '../../../helpers/smartplug-rig.ts';

const quantities = { voltageV: 230, currentA: 0.5, powerW: 100, energyKWh: 55 };

async function pushingPlug({ options = {}, ...given }: SmartplugRigOptions = {}) {
  const pushes = new Subject<PlugReading>();
  const rig = await smartplugRig({ ...given, options, model: { pushes, ...given.model } });
  await rig.advance(0.2);
  const push = (reading: Partial<PlugReading>) => {
    pushes.next({ on: rig.model.on, atMs: rig.clock.now(), ...reading });
  };
  return { ...rig, push };
}

describe('a plug that pushes', () => {
  it('shows its button at once', async () => {
    const rig = await pushingPlug({ options: { meter: false } });
    rig.push({ on: true });
    expect([rig.pin('enable'), rig.pin('relay'), rig.pin('online')]).toEqual([true, true, true]);
    expect(rig.reports.map(({ type }) => type)).toContain('adopted');
  });

  it('shows the meter values that it pushes, judged like polled ones', async () => {
    const rig = await pushingPlug({ model: { quantities } });
    rig.push({ ...quantities, powerW: 120, energyKWh: 55.001 });
    expect([rig.pin('power'), rig.pin('energy'), rig.pin('meter-error')]).toEqual([120, 55.001, false]);
    rig.push({ ...quantities, powerW: 40_000_000 });
    expect([rig.pin('power'), rig.pin('voltage'), rig.pin('dropped-samples')]).toEqual([120, 230, 1]);
    rig.push({ meterFault: 'refused' });
    await rig.advance(1.1);
    expect(rig.pin('meter-error')).toBe(true);
    await rig.advance(1);
    expect(rig.pin('meter-error')).toBe(false);
  });

  it('is polled every 10 s while it pushes all that is needed', async () => {
    const rig = await pushingPlug({ options: { meter: false } });
    for (let second = 0; second < 40; second++) {
      rig.push({});
      await rig.advance(1);
    }
    expect(rig.times('read').length).toBeLessThanOrEqual(5);
  });

  it('is polled at the meter interval while it pushes only its relay, and less often when it pushes its meter', async () => {
    const rig = await pushingPlug({ model: { quantities } });
    for (let second = 0; second < 20; second++) {
      rig.push({});
      await rig.advance(1);
    }
    expect(rig.times('meter')).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    const soFar = rig.times('meter').length;
    for (let second = 0; second < 20; second++) {
      rig.push(quantities);
      await rig.advance(1);
    }
    expect(rig.times('meter').length - soFar).toBeLessThanOrEqual(2);
  });

  it('keeps its off-timer armed with at least half of its run left', async () => {
    const rig = await pushingPlug({ options: { meter: false, 'off-timer': 60 }, model: { on: true } });
    for (let second = 0; second < 120; second++) {
      rig.push({});
      await rig.advance(1);
    }
    const arms = rig.times('arm');
    expect(arms.length).toBeGreaterThan(3);
    expect(Math.max(...arms.slice(1).map((atS, i) => atS - (arms[i] ?? 0)))).toBeLessThanOrEqual(30);
  });

  it('sets error within 10 s plus the timeout after its last push, and keeps its last values', async () => {
    const rig = await pushingPlug({ model: { quantities, on: true } });
    for (let second = 0; second < 15; second++) {
      rig.push(quantities);
      await rig.advance(1);
    }
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(10.5);
    expect([rig.pin('error'), rig.pin('online'), rig.pin('relay'), rig.pin('power')]).toEqual([true, false, true, 100]);
  });
});
