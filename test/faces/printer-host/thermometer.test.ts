import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  forgotten,
  frozen,
  newThermometer,
  takeReading,
  temperatureAt,
  type Thermometer,
} from '../../../src/faces/printer-host/thermometer.ts';

type Told = number | null | 'forget' | 'freeze';

/** Takes readings in turn, each with its time in seconds. */
function after(...told: readonly (readonly [atS: number, told: Told])[]): Thermometer {
  return told.reduce((state, [atS, what]) => {
    if (what === 'forget') return forgotten(state);
    return what === 'freeze' ? frozen(state) : takeReading(state, what, atS * 1000);
  }, newThermometer);
}

const at = (state: Thermometer, atS: number) => temperatureAt(state, atS * 1000);

describe('a temperature', () => {
  it('is not known before the first reading; 0.0 is not a reading', () => {
    expect(at(newThermometer, 0)).toBeNaN();
    expect(at(after([0, 0]), 100)).toBeNaN();
    expect(at(after([0, 0], [1.5, 188.1]), 1.5)).toBe(188.1);
  });

  it.each([null, -10.1, -99.5, 500.1, 17332.8, Number.NaN, Infinity])(
    'is not known while the host sends %s',
    (told) => {
      expect(at(after([0, 190], [1, told]), 60)).toBeNaN();
      expect(at(after([0, 190], [1, told], [2, 189]), 2)).toBe(189);
    },
  );

  it('is believed when it falls as heaters do', () => {
    expect(at(after([0, 190], [1, 178], [2, 166], [3, 154], [4, 142]), 4)).toBe(142);
  });

  it('does not believe a fall of more than 50 °C within 2 s before it has lasted 3 s', () => {
    const fallen = after([0, 190], [0.25, 139.9]);
    expect(at(fallen, 3.2)).toBeNaN();
    expect(at(fallen, 3.25)).toBe(139.9);
    expect(at(after([0, 190], [0.25, 140]), 0.25)).toBe(140);
  });

  it('measures a fall from the last reading, however old', () => {
    expect(at(after([0, 190], [60, 23]), 62)).toBeNaN();
    expect(at(after([0, 190], [60, 23]), 63)).toBe(23);
  });

  it('does not believe a fall in small steps', () => {
    expect(at(after([0, 190], [0.25, 150], [0.5, 110], [0.75, 70], [1, 30]), 1)).toBeNaN();
  });

  it('does not believe an open thermistor', () => {
    const open = after([0, 189.88], [0.25, 103.04], [0.75, 42.25], [1, -0.3]);
    expect(at(open, 2.5)).toBeNaN();
    const shutDown = frozen(open);
    expect(at(takeReading(shutDown, -59.87, 1250), 30)).toBeNaN();
  });

  it('is believed again at once when it jumps back', () => {
    expect(at(after([0, 190], [1, -0.3], [1.5, 188]), 1.5)).toBe(188);
    expect(at(after([0, 190], [1, -0.3], [1.5, 188], [2, 30]), 4.4)).toBeNaN();
  });

  it('does not believe a fall that still moves', () => {
    expect(at(after([0, 190], [1, 60], [2, 45], [3, 30]), 5.9)).toBeNaN();
    expect(at(after([0, 190], [1, 60], [2, 45], [3, 30]), 6)).toBe(30);
  });

  it('does not count an implausible value as a step of a fall', () => {
    expect(at(after([0, 190], [0.25, 0], [0.5, 23]), 3.4)).toBeNaN();
    expect(at(after([0, 190], [0.25, -99], [30, -0.3]), 32.9)).toBeNaN();
  });

  it('believes a first reading, but one below 10 °C only when it has lasted', () => {
    expect(at(after([0, 23.98]), 0)).toBe(23.98);
    expect(at(after([0, -0.3]), 2.9)).toBeNaN();
    expect(at(after([0, -0.3]), 3)).toBe(-0.3);
  });

  it('is forgotten at a restart, except for detecting a fall', () => {
    expect(at(after([0, 190], [1, 'forget']), 1)).toBeNaN();
    expect(at(after([0, 190], [1, 'forget'], [2, 0], [3, 188]), 3)).toBe(188);
    expect(at(after([0, 190], [1, 'forget'], [2, 0], [3, 42.25]), 5.9)).toBeNaN();
    expect(at(after([0, 190], [1, 'forget'], [2, 0], [90, 42.25]), 93)).toBe(42.25);
  });

  it('that is frozen is not known until it changes', () => {
    expect(at(after([0, 189.9], [1, 'freeze']), 60)).toBeNaN();
    expect(at(after([0, 189.9], [1, 'freeze'], [2, 189.9]), 60)).toBeNaN();
    expect(at(after([0, 189.9], [1, 'freeze'], [2, 189.8]), 2)).toBe(189.8);
    expect(at(after([0, 'freeze'], [1, 23]), 60)).toBeNaN();
    expect(at(after([0, 'freeze'], [1, 23], [2, 23], [3, 23.1]), 3)).toBe(23.1);
  });
});

const reading = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -20, max: 520, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom<number | null>(0, -0.3, null, -99.5, 17332.8, 23) },
);
const story = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 2500 }), fc.oneof(reading, fc.constantFrom('forget', 'freeze'))),
  {
    maxLength: 30,
  },
);

/** The times in between grow to times since the start. */
function timed(steps: readonly (readonly [number, Told])[]): (readonly [number, Told])[] {
  let nowMs = 0;
  return steps.map(([ms, told]) => [(nowMs += ms) / 1000, told] as const);
}

describe('for any values from the host', () => {
  it('a believed value was sent, is plausible, and is never 0', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 0, max: 10_000 }), (steps, laterMs) => {
        const told = timed(steps);
        const state = after(...told);
        const value = temperatureAt(state, (told.at(-1)?.[0] ?? 0) * 1000 + laterMs);
        if (Number.isNaN(value)) return;
        expect(told.at(-1)?.[1] === 'forget' || told.at(-1)?.[1] === 'freeze').toBe(false);
        expect(told.map(([, what]) => what)).toContain(value);
        expect(value >= -10 && value <= 500 && value !== 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('a heater is never believed cool within 2 s after it was believed to have 100 °C', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const told = timed(steps);
        let state = newThermometer;
        let hotS = -Infinity;
        for (const [atS, what] of told) {
          state =
            what === 'forget'
              ? forgotten(state)
              : what === 'freeze'
                ? frozen(state)
                : takeReading(state, what, atS * 1000);
          const value = at(state, atS);
          if (value > 100) hotS = atS;
          // A heater that cools falls by less than 50 °C within 2 s; a colder reading cannot be real.
          else if (atS - hotS <= 2) expect(value < 50).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps memory bounded over time', () => {
    let state = newThermometer;
    for (let ms = 0; ms < 600_000; ms += 250) state = takeReading(state, 100 + (ms % 7), ms);
    expect(state.believed.length).toBeLessThan(12);
  });
});
