import { describe, expect, it } from 'vitest';
import type { PlugReading } from '../../src/plugs/driver.ts';
import { isPlausible } from '../../src/plugs/plausible.ts';

const quantities = ['voltageV', 'currentA', 'powerW', 'energyKWh'] as const;
const real = { on: true, voltageV: 231.07, currentA: 0.014937, powerW: 0.928511, energyKWh: 55.139 };
/** The plausible quantities of a reading. */
const plausible = (reading: PlugReading) => quantities.filter((quantity) => isPlausible(quantity, reading));

describe('a quantity of a reading', () => {
  it('is plausible as reported by real plugs, also at the heaviest load', () => {
    expect(plausible(real)).toEqual(quantities);
    expect(plausible({ on: true, voltageV: 300, currentA: 24, powerW: 5520, energyKWh: 0 })).toEqual(quantities);
    expect(plausible({ on: true, powerW: 63.499 })).toEqual(['powerW']);
    expect(plausible({ on: true })).toEqual([]);
  });

  it.each([
    { powerW: 5520.1 },
    { powerW: 25_000_000 },
    { voltageV: 300.1 },
    { currentA: 24.1 },
    { voltageV: -1 },
    { currentA: -0.5 },
    { energyKWh: -0.001 },
    { energyKWh: 4_294_967.295 },
    { energyKWh: 2 ** 32 - 1 },
    { energyKWh: 2_147_483.647 },
    { powerW: Number.NaN },
    { energyKWh: Infinity },
  ])('with %o is implausible, and the others are not', (wrong) => {
    const [name] = Object.keys(wrong);
    expect(plausible({ ...real, ...wrong })).toEqual(quantities.filter((quantity) => quantity !== name));
  });

  it('may exceed the rating of a socket if voltage, current and power agree, and not if one alone does', () => {
    const overload = { on: true, voltageV: 230, currentA: 26, powerW: 5980 };
    expect([isPlausible('powerW', overload), isPlausible('currentA', overload)]).toEqual([true, true]);
    const alone = { on: true, powerW: 5980 };
    expect(isPlausible('powerW', alone)).toBe(false);
    expect(isPlausible('powerW', { ...overload, currentA: 2 })).toBe(false);
    expect(isPlausible('currentA', { ...overload, powerW: 100 })).toBe(false);
    const beyond = { on: true, voltageV: 230, currentA: 100_000, powerW: 23e6 };
    expect([isPlausible('powerW', beyond), isPlausible('currentA', beyond)]).toEqual([false, false]);
  });

  it('may be negative power if it fits voltage times current, as of a plug wired in reverse', () => {
    const generating = { voltageV: 230, currentA: 2 };
    expect(isPlausible('powerW', { on: true, ...generating, powerW: -460 })).toBe(true);
    expect(isPlausible('powerW', { on: true, ...generating, powerW: -300 })).toBe(true);
    expect(isPlausible('powerW', { on: true, ...generating, powerW: -600 })).toBe(false);
    expect(isPlausible('powerW', { on: true, powerW: -300 })).toBe(false);
    expect(isPlausible('powerW', { on: true, voltageV: 230, currentA: -2, powerW: -300 })).toBe(false);
    expect(isPlausible('powerW', { on: true, voltageV: 1e9, currentA: 2, powerW: -300 })).toBe(false);
  });
});
