import { describe, expect, it } from 'vitest';
import { hindranceOf, isHeaterSet } from '../../../../src/components/printer/power-off/hindrance.ts';
import type { PowerOffInputs } from '../../../../src/components/printer/power-off/state.ts';

type Printer = Parameters<typeof hindranceOf>[0];

const cool: Printer = { printing: false, temperatures: [50, -10], targets: [0, -10], temperatureMax: 50 };

describe('the hindrance of a power-off', () => {
  it('is absent if all is known, no heater is set and nothing is above the limit', () => {
    expect(hindranceOf(cool)).toBeUndefined();
    expect(hindranceOf({ ...cool, temperatures: [], targets: [] })).toBeUndefined();
  });

  it.each<[string, Partial<PowerOffInputs>, ReturnType<typeof hindranceOf>]>([
    ['a print', { printing: true }, { why: 'printing' }],
    ['a print that may go on', { printing: undefined }, { why: 'printing-unknown' }],
    ['the first heater', { targets: [1, 60] }, { why: 'heater-set', index: 0 }],
    ['the second heater', { targets: [0, 0.5] }, { why: 'heater-set', index: 1 }],
    ['an unknown heater', { targets: [0, NaN] }, { why: 'heater-unknown', index: 1 }],
    ['an infinite heater target', { targets: [Infinity] }, { why: 'heater-unknown', index: 0 }],
    ['a heater target far below zero', { targets: [-10.1] }, { why: 'heater-unknown', index: 0 }],
    ['the first temperature', { temperatures: [50.1, 60] }, { why: 'hot', index: 0 }],
    ['the second temperature', { temperatures: [25, 60] }, { why: 'hot', index: 1 }],
    ['an unknown temperature', { temperatures: [NaN, 20] }, { why: 'temperature-unknown', index: 0 }],
    ['an unknown one before a hot one', { temperatures: [60, -10.1] }, { why: 'temperature-unknown', index: 1 }],
    ['an infinite one', { temperatures: [20, Infinity] }, { why: 'temperature-unknown', index: 1 }],
    ['a limit that is NaN', { temperatureMax: NaN }, { why: 'hot', index: 0 }],
  ])('is %s', (_, change, hindrance) => {
    expect(hindranceOf({ ...cool, ...change })).toEqual(hindrance);
  });

  it('is the print first, then a heater, then a hot temperature', () => {
    const all = { ...cool, printing: true, targets: [60], temperatures: [200] };
    expect(hindranceOf(all)).toEqual({ why: 'printing' });
    expect(hindranceOf({ ...all, printing: false })).toEqual({ why: 'heater-set', index: 0 });
    expect(hindranceOf({ ...all, printing: false, targets: [0] })).toEqual({ why: 'hot', index: 0 });
  });
});

it('is known for a heater only if its target is plausible', () => {
  expect([200, 0, -10, -10.1, NaN, Infinity].map(isHeaterSet)).toEqual([
    true,
    false,
    false,
    undefined,
    undefined,
    undefined,
  ]);
});
