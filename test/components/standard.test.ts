import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceTypes } from '../../src/faces/registry.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { standardTypes } from '../../src/components/standard.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import type { ComponentHeader, OptionHeader, OptionValue } from '../../src/catalog/header.ts';
import type { ItemView } from '../../src/hal/hal.ts';
import { isValueOf, type HalType, type HalValue } from '../../src/hal/value/types.ts';
import { componentRig } from '../helpers/component-rig.ts';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';

const headers = loadHeaders('pins');
const names = standardTypes.map(({ type }) => type);

/** Arguments that loadrt requires. */
const required: Readonly<Record<string, string>> = {
  logic: 'personality=0x1f05',
  debounce: 'cfg=2,1',
  watchdog: 'num_inputs=2',
  weighted_sum: 'wsum_sizes=3,2',
  message: 'messages=hello',
  mux_generic: 'config=bb4,bf3,bs2,bu2,fb2,ff2,fs2,fu2,sb2,sf2,ss2,su2,ub2,uf2,us2,uu2',
  sampler: 'depth=4,4 cfg=bfsulk,b',
  streamer: 'depth=4,4 cfg=bfsulk,b',
  pid: 'debug=1',
};

function headerOf(type: string): ComponentHeader {
  const header = headers.header(type);
  if (!header) throw new Error(`no header for '${type}'`);
  return header;
}

function load(rig: ModuleRig, type: string): void {
  rig.load(`${type} ${required[type] ?? ''}`);
}

describe('the shipped component types', () => {
  it('have a header for each body and a body for each header', () => {
    expect([...componentTypes.keys(), ...faceTypes.keys()].sort()).toEqual(headers.types());
  });

  it('are not declared twice', () => {
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(names)('%s has a doc, and so do its pins, params, functions and options', (type) => {
    const header = headerOf(type);
    expect(header.doc).toMatch(/^[A-Z].+\.$/s);
    const parts = [...header.pins, ...header.params, ...header.functs, ...header.options];
    expect(parts.filter(({ doc }) => doc === undefined || doc.trim() === '').map(({ name }) => name)).toEqual([]);
  });

  it.each(names)('%s gives times their unit', (type) => {
    const header = headerOf(type);
    const timed = [...header.pins, ...header.params].filter(({ name }) => /-(ns|us|s)$|delay$|^timeout/.test(name));
    expect(
      timed.filter(({ unit, type: kind }) => unit === undefined && kind !== 'bit').map(({ name }) => name),
    ).toEqual([]);
  });

  it.each(names)('%s loads as a module and leaves nothing behind', (type) => {
    const rig = moduleRig();
    load(rig, type);
    expect(rig.hal.components.get(type)).toMatchObject({ kind: 'rt', state: 'ready' });
    rig.hal.components.get(type).exit();
    expect([rig.hal.pins.size, rig.hal.params.size, rig.hal.functs.size]).toEqual([0, 0, 0]);
  });

  it.each(names)('%s loads with the options of a machine file', async (type) => {
    const rig = componentRig();
    const options = headerOf(type).options.flatMap((option) => exampleOf(type, option));
    rig.load(type, 'sample', Object.fromEntries(options));
    expect([...rig.hal.pins.names()].every((name) => name.startsWith('sample.'))).toBe(true);
    await rig.dispose();
  });
});

/** A value for a required option of the type. */
function exampleOf(type: string, option: OptionHeader): [string, OptionValue][] {
  if (type === 'mux_generic' && option.name === 'bit-inputs') return [[option.name, 2]];
  if (type === 'mux_generic' && option.name === 'out-u32') return [[option.name, true]];
  return option.required ? [[option.name, option.name === 'cfg' ? 'bfsu' : 'hello']] : [];
}

const arbitraries: { readonly [T in HalType]: fc.Arbitrary<HalValue> } = {
  bit: fc.boolean(),
  float: fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, -1, 1e-300, 1e300, Number.NaN, Infinity, -Infinity)),
  s32: fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0, -1)),
  u32: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1)),
  s64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
};

const periods = fc.oneof(fc.constantFrom(0, 1e-6, 1e-3, 0.1), fc.double({ min: 0, max: 1e6, noNaN: true }));
const runs = Number(process.env['HALYARD_COMPONENT_RUNS'] ?? 20);

describe('no standard component', () => {
  it.each(names)('%s throws or writes an invalid value for any inputs', (type) => {
    const inputsOf = (rig: ModuleRig): ItemView[] =>
      [...rig.hal.pins.values(), ...rig.hal.params.values()].filter(({ dir }) => dir !== 'out' && dir !== 'ro');
    const shape = moduleRig();
    load(shape, type);
    const values = fc.tuple(...inputsOf(shape).map((item) => arbitraries[item.type]));
    const cycle = fc.record({ values, changes: fc.infiniteStream(fc.boolean()), periodS: periods });

    fc.assert(
      fc.property(fc.array(cycle, { minLength: 1, maxLength: 8 }), (cycles) => {
        const rig = moduleRig();
        load(rig, type);
        const functs = [...rig.hal.functs.values()];
        for (const { values: next, changes, periodS } of cycles) {
          inputsOf(rig).forEach((item, index) => {
            const value = next[index];
            if (value !== undefined && changes.next().value === true) rig.hal.setp(item.name, value);
          });
          for (const funct of functs) {
            const wish = funct.run(periodS, rig.clock);
            expect(wish === undefined || wish >= 0 || Number.isNaN(wish)).toBe(true);
          }
        }
        for (const item of [...rig.hal.pins.values(), ...rig.hal.params.values()]) {
          expect(isValueOf(item.type, item.value), `${item.name} is ${item.value}`).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });

  it.each(names)('%s keeps an on-change thread busy while its inputs rest', (type) => {
    const shape = moduleRig();
    load(shape, type);
    const settable = [...shape.hal.pins.values(), ...shape.hal.params.values()].filter(
      ({ dir }) => dir !== 'out' && dir !== 'ro',
    );
    const values = fc.tuple(...settable.map((item) => arbitraries[item.type]));
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 3 }), (steps) => {
        const rig = moduleRig();
        load(rig, type);
        const after = rig.clock.after.bind(rig.clock);
        let wakes = 0;
        // Timers have a resolution of a millisecond: a component that wakes more often asks for a wait of 0 for ever.
        rig.clock.after = (delayMs, run) => {
          if (++wakes > 2000) throw new Error(`${type} does not come to rest`);
          return after(delayMs, run);
        };
        rig.watchChanges();
        for (const step of steps) {
          rig.set(Object.fromEntries(settable.map(({ name }, index) => [name, step[index] ?? 0])));
          rig.clock.advanceSync(100);
        }
        expect(rig.faults).toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});
