import { describe, expect, it } from 'vitest';
import { plugFault, smartplugRig, type SmartplugRig } from '../../../helpers/smartplug-rig.ts';

const quantities = { voltageV: 230, currentA: 0.5, powerW: 100, energyKWh: 55 };
const other = { voltageV: 231, currentA: 0.25, powerW: 50, energyKWh: 55.001 };
const nothing = { current: Number.NaN, voltage: Number.NaN, power: Number.NaN, energy: Number.NaN };
const without = (quantity: keyof typeof other) =>
  Object.fromEntries(Object.entries(other).filter(([name]) => name !== quantity));
const shownOf = ({ currentA, voltageV, powerW, energyKWh }: typeof quantities) => ({
  current: currentA,
  voltage: voltageV,
  power: powerW,
  energy: energyKWh,
});

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
    for (const name of ['energy-total', 'dropped-samples', 'meter-error', 'meter-interval']) {
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

  it.each([
    ['power', { powerW: 25e6 }],
    ['power', { powerW: -150 }],
    ['power', { powerW: Number.NaN }],
    ['voltage', { voltageV: 3000 }],
    ['current', { currentA: -1 }],
    ['energy', { energyKWh: Number.NaN }],
    ['energy', { energyKWh: -0.001 }],
    ['energy', { energyKWh: 4_294_967.295 }],
  ] as const)(
    'is judged each by itself: a wrong %s is dropped, counted and told, and hides no other',
    async (name, wrong) => {
      const rig = await meterRig();
      const { [name]: before } = rig.shown();
      rig.model.quantities = { ...other, ...wrong };
      await rig.advance(2.1);
      expect(rig.shown()).toEqual({ ...shownOf(other), [name]: before });
      expect([rig.pin('dropped-samples'), rig.pin('meter-error')]).toEqual([1, false]);
      expect([rig.pin('online'), rig.pin('error')]).toEqual([true, false]);
      expect(rig.told()).toEqual([`meter-dropped untrue ${name}`]);
      rig.model.quantities = other;
      await rig.advance(1);
      expect(rig.shown()).toEqual(shownOf(other));
      expect(rig.pin('dropped-samples')).toBe(1);
    },
  );

  it.each([
    ['power', { ...other, powerW: 25e6 }, 'untrue'],
    ['power', without('powerW'), 'not-told'],
    ['voltage', without('voltageV'), 'not-told'],
    ['energy', { ...other, energyKWh: -0.001 }, 'untrue'],
  ] as const)(
    'is unknown for %s when nothing true was told for a moment, told once, and known again',
    async (name, wrong, cause) => {
      const rig = await meterRig();
      rig.model.quantities = wrong;
      await rig.advance(2.9);
      expect(rig.shown()[name]).not.toBeNaN();
      await rig.advance(0.6);
      expect(rig.shown()).toEqual({ ...shownOf(other), [name]: Number.NaN });
      expect(rig.pin('meter-error')).toBe(true);
      await rig.advance(600);
      rig.model.quantities = other;
      await rig.advance(2.1);
      expect(rig.shown()).toEqual(shownOf(other));
      expect(rig.pin('meter-error')).toBe(false);
      const fault = [`meter-fault ${cause} ${name}`, `meter-recovered ${name}`];
      expect(rig.told()).toEqual(cause === 'untrue' ? [`meter-dropped untrue ${name}`, ...fault] : fault);
    },
  );

  it.each([
    ['refused', 'refused'],
    ['none', 'no-meter'],
  ] as const)('is nothing, and never 0 or what was, while the meter says: %s', async (meterFault, cause) => {
    const rig = await meterRig();
    rig.model.quantities = { meterFault };
    await rig.advance(6);
    expect(rig.shown()).toEqual(nothing);
    expect([rig.pin('meter-error'), rig.pin('energy-total'), rig.pin('online')]).toEqual([true, 55, true]);
    rig.model.quantities = other;
    await rig.advance(2);
    expect(rig.shown()).toEqual(shownOf(other));
    expect(rig.told()).toEqual([
      `meter-fault ${cause} power, energy, voltage, current`,
      'meter-recovered power, energy, voltage, current',
    ]);
  });

  it('is nothing before anything was told, which is told where it lasts', async () => {
    const rig = await meterRig({ meterFault: 'refused' });
    expect([rig.shown(), rig.pin('meter-error'), rig.told()]).toEqual([nothing, true, []]);
    await rig.advance(4);
    expect(rig.told()).toEqual(['meter-fault refused power, energy']);
    await rig.advance(4000);
    expect([rig.shown(), rig.pin('energy-total'), rig.told().length]).toEqual([nothing, Number.NaN, 1]);
  });

  it('is nothing before the plug has answered, and is told by online then', async () => {
    const rig = await smartplugRig({ model: { fault: plugFault('plug-unreachable') } });
    await rig.advance(60);
    const values = ['voltage', 'current', 'power', 'energy', 'meter-error', 'online'].map((name) => rig.pin(name));
    expect(values).toEqual([NaN, NaN, NaN, NaN, true, false]);
    expect(rig.reports.map(({ type }) => type)).not.toContain('meter-fault');
  });

  it('of energy is a sum of 0 where all that was told cannot be true', async () => {
    const rig = await meterRig({ ...quantities, energyKWh: -0.001 });
    expect([rig.pin('energy'), rig.pin('energy-total'), rig.pin('power')]).toEqual([Number.NaN, 0, 100]);
  });

  it('needs no voltage and no current where the plug has never told any', async () => {
    const rig = await meterRig({ powerW: 5, energyKWh: 1 });
    await rig.advance(60);
    expect(rig.shown()).toEqual({ ...nothing, power: 5, energy: 1 });
    expect([rig.pin('meter-error'), rig.told()]).toEqual([false, []]);
  });

  it('stays as it was while the plug does not answer, with meter-error, and is measured with the first answer', async () => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, powerW: 1e9 };
    await rig.advance(1.6);
    rig.model.fault = plugFault('plug-timeout');
    rig.model.quantities = other;
    await rig.advance(300);
    expect([rig.shown(), rig.pin('meter-error'), rig.pin('online')]).toEqual([shownOf(quantities), false, false]);
    rig.model.fault = undefined;
    await rig.advance(40);
    const first = rig.model.log.findLastIndex(
      ({ what }, n) => what !== 'read' && rig.model.log[n - 1]?.what !== 'read',
    );
    expect(first).toBeGreaterThan(0);
    expect([rig.shown(), rig.pin('meter-error'), rig.pin('online')]).toEqual([shownOf(other), false, true]);
  });

  it('is asked for again at the next poll after one value that cannot be true, but not at every poll', async () => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, powerW: 1e9 };
    await rig.advance(8.4);
    expect(rig.times('meter')).toEqual([0, 2, 2.5, 4.5, 6.5, 8.5].filter((at) => at < 8.4));
  });

  it('shows power below 0, of a plug that is wired the other way round', async () => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, powerW: -110 };
    await rig.advance(2.1);
    expect([rig.pin('power'), rig.pin('dropped-samples')]).toEqual([-110, 0]);
  });

  it('is told of once a minute at most, however often it goes wrong and right again', async () => {
    const rig = await meterRig();
    for (let n = 0; n < 900; n++) {
      rig.model.quantities = n % 2 === 0 ? { ...quantities, powerW: 1e9 } : quantities;
      await rig.advance(2);
    }
    expect(rig.pin('dropped-samples')).toBeGreaterThan(400);
    expect(rig.told().length).toBeLessThanOrEqual(30);
    expect(rig.told().length).toBeGreaterThan(20);
  });

  it('in energy counts a fall to 0 as a new beginning, when a second reading confirms it', async () => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, energyKWh: 0.001 };
    await rig.advance(2.1);
    expect([rig.pin('energy'), rig.pin('energy-total')]).toEqual([55, 55]);
    rig.model.quantities = { ...quantities, energyKWh: 0.002 };
    await rig.advance(0.5);
    expect(rig.pin('energy')).toBe(0.002);
    expect(rig.pin('energy-total')).toBeCloseTo(55.002);
    expect([rig.pin('dropped-samples'), rig.told()]).toEqual([0, []]);
  });

  it.each([
    ['falls back to what it had saved', 50, 'counter-fell'],
    ['jumps by more than was used', 55.2, 'counter-jumped'],
  ] as const)('in energy follows a counter that %s, which is told and not counted', async (_, to, cause) => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, energyKWh: to };
    await rig.advance(3);
    expect([rig.pin('energy'), rig.pin('energy-total'), rig.pin('dropped-samples')]).toEqual([to, 55, 1]);
    rig.model.quantities = { ...quantities, energyKWh: to + 0.001 };
    await rig.advance(2);
    expect(rig.pin('energy-total')).toBeCloseTo(55.001);
    expect(rig.told()).toEqual([`meter-dropped ${cause} energy`]);
    expect(rig.reports.find(({ type }) => type === 'meter-dropped')).toMatchObject({ value: to, before: 55 });
  });

  it('in energy is nothing while the counter shows anything at all', async () => {
    const rig = await meterRig();
    for (let n = 1; n < 20; n++) {
      rig.model.quantities = { ...quantities, energyKWh: 1000 * n };
      await rig.advance(0.5);
    }
    expect([rig.pin('energy'), rig.pin('energy-total'), rig.pin('meter-error')]).toEqual([NaN, 55, true]);
    expect(rig.pin('power')).toBe(100);
  });

  it('is old, and then nothing, where a driver does not tell it any more', async () => {
    const rig = await meterRig();
    rig.model.quantities = {};
    await rig.advance(29);
    expect(rig.shown()).toEqual(shownOf(quantities));
    await rig.advance(5);
    expect([rig.shown(), rig.pin('meter-error')]).toEqual([nothing, true]);
    expect(rig.told()).toEqual(['meter-fault not-asked power, energy, voltage, current']);
  });

  it('is judged when the moment is over, though the next poll is far', async () => {
    const rig = await meterRig(quantities, { interval: 60 });
    rig.model.quantities = { ...quantities, powerW: 1e9 };
    await rig.advance(60.5);
    expect(rig.pin('power')).toBe(100);
    await rig.advance(1);
    expect([rig.pin('power'), rig.pin('meter-error')]).toEqual([NaN, true]);
  });
});

/** A plug whose meter shows that from the start on, with what its meter's pins show and what was told of it. */
async function meterRig(shows: SmartplugRig['model']['quantities'] = quantities, options = {}) {
  const rig = await smartplugRig({ model: { quantities: shows }, options });
  await rig.advance(0);
  return {
    ...rig,
    shown: () => Object.fromEntries(Object.keys(nothing).map((name) => [name, rig.pin(name)])),
    told: () =>
      rig.reports.flatMap((report) => {
        if (report.type === 'meter-dropped') return [`${report.type} ${report.cause} ${report.quantity}`];
        if (report.type === 'meter-fault') return [`${report.type} ${report.cause} ${report.quantities.join(', ')}`];
        return report.type === 'meter-recovered' ? [`${report.type} ${report.quantities.join(', ')}`] : [];
      }),
  };
}
