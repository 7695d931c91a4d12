import { describe, expect, it } from 'vitest';
import { defaultOptions, expandHeader, halValue, indexedName } from '../../src/catalog/expand.ts';
import type { ComponentHeader, OptionHeader, OptionType, OptionValue, PinHeader } from '../../src/catalog/header.ts';
import { halTypes, isValueOf, zeroOf } from '../../src/hal/value/types.ts';

function pin(name: string, type: PinHeader['type'], more: Partial<PinHeader> = {}): PinHeader {
  const nothing = { doc: undefined, unit: undefined, default: undefined, count: undefined, when: undefined };
  return { name, type, dir: 'in', holdsState: false, ...nothing, ...more };
}

function option(name: string, type: OptionType, value: OptionValue | undefined): OptionHeader {
  const nothing = { unit: undefined, required: false, min: undefined, max: undefined, choices: undefined };
  return { name, type, doc: name, default: value, ...nothing };
}

const header: ComponentHeader = {
  type: 'gate',
  doc: 'A test.',
  singleton: false,
  face: false,
  options: [
    option('inputs', 'integer', 2),
    option('extra', 'flag', false),
    option('delay', 'duration', 0.5),
    option('label', 'text', undefined),
  ],
  pins: [
    pin('in-##', 'bit', { count: 'inputs', default: true }),
    pin('fixed-#-x', 's32', { count: 3 }),
    pin('extra-#', 'bit', { count: 'inputs', when: 'extra' }),
    pin('out', 'float', { dir: 'out' }),
  ],
  params: [
    { ...pin('delay', 'float'), dir: 'rw' },
    { ...pin('label', 'u64'), dir: 'ro', default: 7n },
  ],
  functs: [
    { name: '', doc: 'works', everyCycle: false },
    { name: 'sample', doc: 'samples', everyCycle: true },
  ],
};

function namesOf(options: Record<string, OptionValue>): string[] {
  return expandHeader(header, 'gate.0', new Map(Object.entries(options))).pins.map((item) => item.name);
}

describe('expandHeader', () => {
  it('makes one of each pin, and as many as the count of a counted one', () => {
    expect(namesOf({ inputs: 1 })).toEqual([
      'gate.0.in-00',
      'gate.0.fixed-0-x',
      'gate.0.fixed-1-x',
      'gate.0.fixed-2-x',
      'gate.0.out',
    ]);
    expect(namesOf({ inputs: 0 })).not.toContain('gate.0.in-00');
    expect(namesOf({ inputs: 101 })).toContain('gate.0.in-100');
  });

  it('leaves out pins whose flag is off', () => {
    expect(namesOf({ extra: true })).toContain('gate.0.extra-1');
    expect(namesOf({ extra: false })).not.toContain('gate.0.extra-1');
  });

  it('uses the defaults of missing options', () => {
    expect(namesOf({})).toEqual(namesOf(Object.fromEntries(defaultOptions(header))));
  });

  it('gives initial values: the default, else zero; a param takes the value of the option of its name', () => {
    const { pins, params } = expandHeader(header, 'g', new Map([['delay', 2]]));
    expect(pins.map((item) => item.value)).toEqual([true, true, 0, 0, 0, 0]);
    expect(params.map((item) => item.value)).toEqual([2, 7n]);
  });

  it('gives suffix and index', () => {
    const { pins } = expandHeader(header, 'g');
    expect(pins.map(({ suffix, index }) => [suffix, index])).toEqual([
      ['in-00', 0],
      ['in-01', 1],
      ['fixed-0-x', 0],
      ['fixed-1-x', 1],
      ['fixed-2-x', 2],
      ['out', undefined],
    ]);
  });

  it('makes one pin of a family for each letter of a text option, of the type that the letter names', () => {
    const lettered = {
      ...header,
      options: [option('cfg', 'text', 'bF')],
      pins: [pin('pin.#', 's32', { count: 'cfg' })],
    };
    const typesOf = (...options: [string, OptionValue][]) =>
      expandHeader(lettered, 'x', new Map(options)).pins.map(({ name, header: item, value }) => [
        name,
        item.type,
        value,
      ]);
    expect(typesOf()).toEqual([
      ['x.pin.0', 'bit', false],
      ['x.pin.1', 'float', 0],
    ]);
    expect(typesOf(['cfg', 'sulk']).map(([, type]) => type)).toEqual(['s32', 'u32', 's64', 'u64']);
    expect(typesOf(['cfg', '?'])).toEqual([['x.pin.0', 's32', 0]]);
  });

  it('names functions after the instance', () => {
    expect(expandHeader(header, 'gate.0').functs.map((funct) => funct.name)).toEqual(['gate.0', 'gate.0.sample']);
  });
});

describe('indexedName', () => {
  it('pads the index to the run of #', () => {
    expect([indexedName('in-##', 3), indexedName('in-##', 123), indexedName('a-#-b', 3)]).toEqual([
      'in-03',
      'in-123',
      'a-3-b',
    ]);
  });
});

describe('halValue', () => {
  it('gives a value only if it is of the type', () => {
    for (const type of halTypes) {
      expect(halValue(type, zeroOf(type))).toBe(zeroOf(type));
      for (const value of ['1', null, undefined, {}, 1.5, 2 ** 60, -1, true, 1n, Number.NaN]) {
        const read = halValue(type, value);
        expect(read === undefined || isValueOf(type, read)).toBe(true);
      }
    }
  });

  it('takes whole numbers for 64-bit types and converts nothing else', () => {
    expect(halValue('u64', 5)).toBe(5n);
    expect(halValue('u64', -5)).toBeUndefined();
    expect(halValue('s64', 2 ** 60)).toBeUndefined();
    expect(halValue('bit', 1)).toBeUndefined();
    expect(halValue('s32', 1.5)).toBeUndefined();
  });
});
