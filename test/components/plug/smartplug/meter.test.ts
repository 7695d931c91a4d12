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
  it('is read at its own interval, the relay at every poll', async () => {
    const rig = await smartplugRig();
    await rig.advance(4.4);
    expect(rig.times('meter')).toEqual([0, 2, 4]);
    expect(rig.times('read')).toEqual([0.5, 1, 1.5, 2.5, 3, 3.5]);
  });

  it('is read at the next poll once the relay has moved, by HAL or by its button', async () => {
    const rig = await smartplugRig();
    await rig.advance(0.6);
    rig.setp('enable', true);
    await rig.advance(1.5);
    rig.model.on = false;
    await rig.advance(1);
    expect(rig.times('meter')).toEqual([0, 1, 3]);
    expect(rig.times('on')).toEqual([0.6]);
  });

  it('is read with every poll if its interval is 0, and follows a change of it', async () => {
    const rig = await smartplugRig({ options: { 'meter-interval': 0 } });
    await rig.advance(1.1);
    expect(rig.times('meter')).toEqual([0, 0.5, 1]);
    rig.setp('meter-interval', 1);
    await rig.advance(2);
    expect(rig.times('meter')).toEqual([0, 0.5, 1, 2, 3]);
  });

  it('is never read of a plug that is configured without one', async () => {
    const rig = await smartplugRig({ options: { meter: false } });
    await rig.advance(5);
    expect(rig.times('meter')).toEqual([]);
    for (const name of ['energy-total', 'dropped-samples', 'meter-error', 'meter-interval']) {
      expect(() => rig.pin(name)).toThrow(expect.objectContaining({ code: 'no-such-pin' }));
    }
  });
});

describe('the readings of the meter', () => {
  it('are shown, and stay while polls do not read the meter', async () => {
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
    'are judged separately: a wrong %s is dropped, counted and reported, and hides no other',
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
    'are unknown for %s without a plausible value for a moment, reported once, and known again',
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
  ] as const)('are unknown, and never 0 or the old value, while the meter reports: %s', async (meterFault, cause) => {
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

  it('are unknown before the first value, which is reported if it lasts', async () => {
    const rig = await meterRig({ meterFault: 'refused' });
    expect([rig.shown(), rig.pin('meter-error'), rig.told()]).toEqual([nothing, true, []]);
    await rig.advance(4);
    expect(rig.told()).toEqual(['meter-fault refused power, energy']);
    await rig.advance(4000);
    expect([rig.shown(), rig.pin('energy-total'), rig.told().length]).toEqual([nothing, Number.NaN, 1]);
  });

  it('are unknown before the plug has answered, and online shows that', async () => {
    const rig = await smartplugRig({ model: { fault: plugFault('plug-unreachable') } });
    await rig.advance(60);
    const values = ['voltage', 'current', 'power', 'energy', 'meter-error', 'online'].map((name) => rig.pin(name));
    expect(values).toEqual([NaN, NaN, NaN, NaN, true, false]);
    expect(rig.reports.map(({ type }) => type)).not.toContain('meter-fault');
  });

  it('of energy have a sum of 0 if no value was plausible', async () => {
    const rig = await meterRig({ ...quantities, energyKWh: -0.001 });
    expect([rig.pin('energy'), rig.pin('energy-total'), rig.pin('power')]).toEqual([Number.NaN, 0, 100]);
  });

  it('need no voltage and no current if the plug has never reported any', async () => {
    const rig = await meterRig({ powerW: 5, energyKWh: 1 });
    await rig.advance(60);
    expect(rig.shown()).toEqual({ ...nothing, power: 5, energy: 1 });
    expect([rig.pin('meter-error'), rig.told()]).toEqual([false, []]);
  });

  it('stay unchanged while the plug does not answer, as does meter-error, and are measured with the first answer', async () => {
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

  it('are read again at the next poll after one implausible value, but not at every poll', async () => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, powerW: 1e9 };
    await rig.advance(8.4);
    expect(rig.times('meter')).toEqual([0, 2, 2.5, 4.5, 6.5, 8.5].filter((at) => at < 8.4));
  });

  it('show power below 0 for a plug that is wired in reverse', async () => {
    const rig = await meterRig();
    rig.model.quantities = { ...quantities, powerW: -110 };
    await rig.advance(2.1);
    expect([rig.pin('power'), rig.pin('dropped-samples')]).toEqual([-110, 0]);
  });

  it('are reported at most once a minute, however often they fail and recover', async () => {
    const rig = await meterRig();
    for (let n = 0; n < 900; n++) {
      rig.model.quantities = n % 2 === 0 ? { ...quantities, powerW: 1e9 } : quantities;
      await rig.advance(2);
    }
    expect(rig.pin('dropped-samples')).toBeGreaterThan(400);
    expect(rig.told().length).toBeLessThanOrEqual(30);
    expect(rig.told().length).toBeGreaterThan(20);
  });

  it('of energy count a fall to 0 as a restart, when a second reading confirms it', async () => {
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
    ['falls back to its saved value', 50, 'counter-fell'],
    ['jumps by more than was used', 55.2, 'counter-jumped'],
  ] as const)('of energy follow a counter that %s, which is reported and not counted', async (_, to, cause) => {
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

  it('of energy are unknown while the counter shows random values', async () => {
    const rig = await meterRig();
    for (let n = 1; n < 20; n++) {
      rig.model.quantities = { ...quantities, energyKWh: 1000 * n };
      await rig.advance(0.5);
    }
    expect([rig.pin('energy'), rig.pin('energy-total'), rig.pin('meter-error')]).toEqual([NaN, 55, true]);
    expect(rig.pin('power')).toBe(100);
  });

  it('are old, and then unknown, if a driver no longer reports them', async () => {
    const rig = await meterRig();
    rig.model.quantities = {};
    await rig.advance(29);
    expect(rig.shown()).toEqual(shownOf(quantities));
    await rig.advance(5);
    expect([rig.shown(), rig.pin('meter-error')]).toEqual([nothing, true]);
    expect(rig.told()).toEqual(['meter-fault not-asked power, energy, voltage, current']);
  });

  it('are judged when the moment is over, even if the next poll is far off', async () => {
    const rig = await meterRig(quantities, { interval: 60 });
    rig.model.quantities = { ...quantities, powerW: 1e9 };
    await rig.advance(60.5);
    expect(rig.pin('power')).toBe(100);
    await rig.advance(1);
    expect([rig.pin('power'), rig.pin('meter-error')]).toEqual([NaN, true]);
  });
});

/** A plug whose meter shows these values from the start, with the values of its meter pins and its reports. */
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
