import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounter, isPlausible, noEnergy, type CounterReading, type EnergySum } from '../../src/plugs/energy.ts';

const msPerHour = 3_600_000;
const sumOf = (readings: readonly CounterReading[], from: EnergySum = noEnergy) => readings.reduce(addCounter, from);
/** Readings an hour apart. */
const hourly = (...counts: readonly number[]) =>
  counts.map((energyKWh, hour) => ({ energyKWh, atMs: hour * msPerHour }));

describe('a reading', () => {
  const real = { on: true, voltageV: 231.07, currentA: 0.014937, powerW: 0.928511, energyKWh: 55.139 };

  it('is plausible as real plugs report it, with a quantity missing, and at the heaviest load', () => {
    expect(isPlausible(real)).toBe(true);
    expect(isPlausible({ on: false })).toBe(true);
    expect(isPlausible({ on: true, powerW: 63.499 })).toBe(true);
    expect(isPlausible({ on: true, voltageV: 300, currentA: 24, powerW: 5520, energyKWh: 0 })).toBe(true);
  });

  it.each([
    { powerW: 5520.1 },
    { powerW: 25_000_000 },
    { voltageV: 300.1 },
    { currentA: 24.1 },
    { powerW: -0.001 },
    { voltageV: -1 },
    { currentA: -0.5 },
    { energyKWh: -0.001 },
    { powerW: Number.NaN },
    { energyKWh: Infinity },
  ])('is not with %o', (wrong) => {
    expect(isPlausible({ ...real, ...wrong })).toBe(false);
  });
});

describe('the sum of a counter', () => {
  it('begins with what the plug has counted and follows it', () => {
    expect(sumOf(hourly(55, 55.2, 57)).totalKWh).toBeCloseTo(57);
  });

  it('goes on when the plug has lost mains and counts from 0 again', () => {
    expect(sumOf(hourly(55, 0, 0.5, 1)).totalKWh).toBeCloseTo(56);
    expect(sumOf(hourly(55, 2, 2.5)).totalKWh).toBeCloseTo(57.5);
  });

  it('ignores a single reading that is nonsense, upwards and downwards', () => {
    expect(sumOf(hourly(55, 4_294_967, 55.1)).totalKWh).toBeCloseTo(55.1);
    expect(sumOf(hourly(55, 0, 55.1)).totalKWh).toBeCloseTo(55.1);
    expect(sumOf(hourly(55, 4_294_967, 0, 55.1)).totalKWh).toBeCloseTo(55.1);
  });

  it('believes a leap that lasts', () => {
    expect(sumOf(hourly(55, 90, 91)).totalKWh).toBeCloseTo(91);
  });

  it('takes a counter that is rounded down a little for the same counter', () => {
    expect(sumOf(hourly(55.139, 55.138, 55.138, 55.138)).totalKWh).toBeCloseTo(55.139);
  });

  it('takes any gain after a time of unknown length', () => {
    const { totalKWh } = sumOf([
      { energyKWh: 10, atMs: -Infinity },
      { energyKWh: 400, atMs: 0 },
    ]);
    expect(totalKWh).toBeCloseTo(400);
  });

  it('adds nothing for the first reading of another plug', () => {
    const inherited: EnergySum = { totalKWh: 70, counter: undefined, doubtful: undefined };
    expect(sumOf(hourly(500, 501), inherited).totalKWh).toBeCloseTo(71);
  });

  it('never falls, whatever is read', () => {
    const reading = fc.record({
      energyKWh: fc.double({ min: 0, max: 1e6, noNaN: true }),
      atMs: fc.integer({ min: 0, max: 1e9 }),
    });
    fc.assert(
      fc.property(fc.array(reading), (readings) => {
        let sum = noEnergy;
        for (const next of readings) {
          const { totalKWh } = addCounter(sum, next);
          expect(totalKWh).toBeGreaterThanOrEqual(sum.totalKWh);
          sum = addCounter(sum, next);
        }
      }),
    );
  });

  it('is the energy that was used, over any number of resets and single wrong readings', () => {
    const hour = fc.record({
      usedKWh: fc.double({ min: 0, max: 3.68, noNaN: true }),
      mishap: fc.constantFrom('none', 'none', 'none', 'reset', 'spike', 'zero'),
    });
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1000, noNaN: true }), fc.array(hour, { maxLength: 50 }), (first, hours) => {
        const readings: CounterReading[] = hourly(first, first);
        let counter = first;
        let used = first;
        let lost = 0;
        for (const { usedKWh, mishap } of hours) {
          const atMs = (readings.at(-1)?.atMs ?? 0) + msPerHour;
          // A counter that has hardly counted cannot be seen to start again; that much may go missing.
          if (mishap === 'reset') {
            if (counter <= 0.1) lost += counter;
            counter = 0;
          }
          if (mishap === 'spike') readings.push({ energyKWh: 1e6 + counter, atMs: atMs - 1 });
          if (mishap === 'zero' && counter > 0.1) readings.push({ energyKWh: 0, atMs: atMs - 1 });
          counter += mishap === 'reset' ? 0 : usedKWh;
          used += mishap === 'reset' ? 0 : usedKWh;
          readings.push({ energyKWh: counter, atMs }, { energyKWh: counter, atMs: atMs + 1 });
        }
        const { totalKWh } = sumOf(readings);
        expect(totalKWh).toBeGreaterThan(used - lost - 0.002 * readings.length - 1e-6);
        expect(totalKWh).toBeLessThan(used + 0.002 * readings.length + 1e-6);
      }),
    );
  });
});
