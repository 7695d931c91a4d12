import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounter, noEnergy, stepKWh, withoutCounter, type CounterReading } from '../../src/plugs/energy.ts';

const msPerHour = 3_600_000;
/** The sum, and the outcome of each reading. */
const sumOf = (readings: readonly CounterReading[], from = noEnergy) => {
  let sum = from;
  const outcomes: string[] = [];
  const spikes: number[] = [];
  for (const reading of readings) {
    const counted = addCounter(sum, reading);
    ({ sum } = counted);
    outcomes.push(counted.outcome);
    if (counted.spikeKWh !== undefined) spikes.push(counted.spikeKWh);
  }
  return { sum, totalKWh: sum.totalKWh, outcomes, spikes };
};
/** Readings an hour apart. */
const hourly = (...counts: readonly number[]) =>
  counts.map((energyKWh, hour) => ({ energyKWh, atMs: hour * msPerHour }));

describe('the sum of a counter', () => {
  it('begins with the counter of the plug and follows it', () => {
    expect(sumOf(hourly(55, 55.2, 57)).totalKWh).toBeCloseTo(57);
  });

  it('continues when the plug has lost mains and counts from 0 again', () => {
    expect(sumOf(hourly(55, 0, 0.5, 1)).totalKWh).toBeCloseTo(56);
    expect(sumOf(hourly(55, 2, 2.5)).totalKWh).toBeCloseTo(57.5);
  });

  it('ignores a single wrong reading, too high or too low', () => {
    expect(sumOf(hourly(55, 4_294_967, 55.1)).totalKWh).toBeCloseTo(55.1);
    expect(sumOf(hourly(55, 0, 55.1)).totalKWh).toBeCloseTo(55.1);
    expect(sumOf(hourly(55, 4_294_967, 0, 55.1)).totalKWh).toBeCloseTo(55.1);
  });

  it('reports a single wrong reading as a spike', () => {
    expect(sumOf(hourly(55, 4_294_967, 55.1))).toMatchObject({
      outcomes: ['began', 'waits', 'counted'],
      spikes: [4_294_967],
    });
    expect(sumOf(hourly(55, 0, 900, 55.1)).spikes).toEqual([0, 900]);
  });

  it('does not add a jump, not even a lasting one, and continues from there', () => {
    const { totalKWh, outcomes } = sumOf(hourly(55, 90, 91, 92));
    expect([totalKWh, outcomes]).toEqual([56, ['began', 'waits', 'jumped', 'counted']]);
  });

  it('does not add the value of a counter that falls back to a saved one, and continues from there', () => {
    const { totalKWh, outcomes } = sumOf(hourly(55, 50, 50.1, 50.3));
    expect(totalKWh).toBeCloseTo(55.2);
    expect(outcomes).toEqual(['began', 'waits', 'fell', 'counted']);
  });

  it('adds the whole value of a reset counter if that much can have been used', () => {
    expect(sumOf(hourly(55, 2, 2.5)).outcomes).toEqual(['began', 'waits', 'reset']);
    const soon = [55, 2, 2.001].map((energyKWh, second) => ({ energyKWh, atMs: second * 1000 }));
    expect(sumOf(soon)).toMatchObject({ totalKWh: 55, outcomes: ['began', 'waits', 'fell'] });
  });

  it('accepts one step of the counter at any time, and the next one only if that much can have been used since', () => {
    const watts = 100;
    const at = (energyKWh: number, second: number) => ({ energyKWh, atMs: second * 1000, mostW: watts });
    expect(sumOf([at(5, 0), at(5.05, 2)]).outcomes).toEqual(['began', 'counted']);
    expect(sumOf([at(5, 0), at(5.05, 2), at(5.06, 4)]).outcomes.at(-1)).toBe('waits');
    expect(sumOf([at(5, 0), at(5.05, 2), at(5.06, 400)]).outcomes.at(-1)).toBe('counted');
    expect(sumOf([at(5, 0), at(5.06, 2)]).outcomes.at(-1)).toBe('waits');
  });

  it('lets a rarely updated counter catch up by what can have been used meanwhile', () => {
    const stands = Array.from({ length: 1800 }, (_, n) => ({ energyKWh: 5, atMs: n * 2000, mostW: 150 }));
    const { totalKWh } = sumOf([...stands, { energyKWh: 5.1, atMs: 3_600_000, mostW: 150 }]);
    expect(totalKWh).toBeCloseTo(5.1);
  });

  it('does not add the jitter of a counter again and again', () => {
    const readings = Array.from({ length: 1000 }, (_, n) => ({ energyKWh: 55.139 - 0.001 * (n % 2), atMs: n * 2000 }));
    expect(sumOf(readings).totalKWh).toBeCloseTo(55.139, 6);
  });

  it('accepts a counter that is rounded down a little', () => {
    expect(sumOf(hourly(55.139, 55.138, 55.138, 55.138)).totalKWh).toBeCloseTo(55.139);
  });

  it('accepts any gain after an unknown time', () => {
    const { totalKWh } = sumOf([
      { energyKWh: 10, atMs: -Infinity },
      { energyKWh: 400, atMs: 0 },
    ]);
    expect(totalKWh).toBeCloseTo(400);
  });

  it('adds nothing for the first reading of another plug', () => {
    for (const first of [70, 0]) {
      const inherited = withoutCounter(sumOf(hourly(first)).sum);
      expect(sumOf(hourly(500, 501), inherited).totalKWh).toBeCloseTo(first + 1);
    }
  });

  it('never falls, and gains at most what can have been used and one step, for any readings', () => {
    const reading = fc.record({
      energyKWh: fc.oneof(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        fc.constantFrom(0, 4_294_967.295, 65.535, 12.4, 10.1),
      ),
      // In half of the cases the counter moves from its last value.
      relative: fc.boolean(),
      gapMs: fc.oneof(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 1e8 })),
      mostW: fc.oneof(fc.constant(undefined), fc.double({ min: 0, max: 5520, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 60 }), (readings) => {
        let sum = noEnergy;
        let atMs = 0;
        let shownKWh = 0;
        let couldKWh = stepKWh;
        let beganKWh: number | undefined;
        for (const { energyKWh, relative, gapMs, mostW } of readings) {
          atMs += gapMs;
          shownKWh = relative ? shownKWh + (energyKWh % 0.1) : energyKWh;
          const { sum: next } = addCounter(sum, { energyKWh: shownKWh, atMs, mostW });
          if (beganKWh !== undefined) {
            couldKWh += ((mostW ?? 5520) / 1000) * (gapMs / msPerHour);
            expect(next.totalKWh).toBeGreaterThanOrEqual(sum.totalKWh);
            expect(next.totalKWh).toBeLessThanOrEqual(beganKWh + couldKWh + 1e-6);
          }
          beganKWh ??= next.totalKWh;
          sum = next;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is the energy used, over any number of resets and single wrong readings', () => {
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
          // The reset of a counter with a small value cannot be detected; that much may be missing.
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
