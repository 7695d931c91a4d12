import { describe, expect, it } from 'vitest';
import { smartplugRig } from '../../helpers/smartplug-rig.ts';

const quantities = { voltageV: 230, currentA: 0.5, powerW: 100, energyKWh: 55 };

describe('the meter', () => {
  it('is asked at its own interval, the relay at every poll', async () => {
    const rig = await smartplugRig();
    await rig.advance(4.4);
    expect(rig.times('meter')).toEqual([0, 2, 4]);
    expect(rig.times('read')).toEqual([0.5, 1, 1.5, 2.5, 3, 3.5]);
  });

  it('is asked at the next poll once the relay has moved, whoever moved it', async () => {
    const rig = await smartplugRig();
    await rig.advance(0.6);
    rig.setp('enable', true);
    await rig.advance(1.5);
    rig.model.on = false;
    await rig.advance(1);
    expect(rig.times('meter')).toEqual([0, 1, 3]);
    expect(rig.times('on')).toEqual([0.6]);
  });

  it('is asked with every poll where its interval is 0, and heeds a change of it', async () => {
    const rig = await smartplugRig({ options: { 'meter-interval': 0 } });
    await rig.advance(1.1);
    expect(rig.times('meter')).toEqual([0, 0.5, 1]);
    rig.setp('meter-interval', 1);
    await rig.advance(2);
    expect(rig.times('meter')).toEqual([0, 0.5, 1, 2, 3]);
  });

  it('is never asked of a plug that is configured without one', async () => {
    const rig = await smartplugRig({ options: { meter: false } });
    await rig.advance(5);
    expect(rig.times('meter')).toEqual([]);
    for (const name of ['energy-total', 'dropped-samples', 'meter-interval']) {
      expect(() => rig.pin(name)).toThrow(expect.objectContaining({ code: 'no-such-pin' }));
    }
  });
});

describe('what the meter reports', () => {
  it('is shown, and stays while polls do not ask for it', async () => {
    const rig = await smartplugRig({ model: { quantities } });
    await rig.advance(1.1);
    expect(['voltage', 'current', 'power', 'energy', 'energy-total'].map((name) => rig.pin(name))).toEqual([
      230, 0.5, 100, 55, 55,
    ]);
  });

  it.each([{ powerW: 25e6 }, { voltageV: 3000 }, { currentA: -1 }, { energyKWh: Number.NaN }, { powerW: -0.1 }])(
    'is dropped and counted when it cannot be true: %j',
    async (wrong) => {
      const rig = await smartplugRig({ model: { quantities } });
      rig.model.quantities = { ...quantities, powerW: 50, ...wrong };
      rig.model.on = true;
      await rig.advance(2.1);
      expect(rig.pin('dropped-samples')).toBe(1);
      expect([rig.pin('power'), rig.pin('energy'), rig.pin('energy-total')]).toEqual([100, 55, 55]);
      expect([rig.pin('relay'), rig.pin('online'), rig.pin('error')]).toEqual([true, true, false]);
      rig.model.quantities = { ...quantities, powerW: 60 };
      await rig.advance(2);
      expect([rig.pin('dropped-samples'), rig.pin('power')]).toEqual([1, 60]);
    },
  );

  it('falls in energy when the plug counts from 0 again, and never in energy-total', async () => {
    const rig = await smartplugRig({ model: { quantities } });
    rig.model.quantities = { ...quantities, energyKWh: 0.001 };
    await rig.advance(2.1);
    expect([rig.pin('energy'), rig.pin('energy-total')]).toEqual([0.001, 55]);
    rig.model.quantities = { ...quantities, energyKWh: 0.002 };
    await rig.advance(2);
    expect(rig.pin('energy')).toBe(0.002);
    expect(rig.pin('energy-total')).toBeCloseTo(55.002);
  });
});
