import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { formatFloat } from '../../src/hal/value/types.ts';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';

/** Measured modules that halyard does not have: for tuning a CNC machine, and parts of its drives. */
const absent = [
  'bin2gray',
  'bitwise',
  'counter',
  'filter_kalman',
  'gearchange',
  'gray2bin',
  'histobins',
  'latencybins',
  'mux16',
  'ohmic',
  'orient',
  'sim_encoder',
  'sim_home_switch',
  'spindle_monitor',
  'steptest',
  'supply',
  'timedelta',
];

/** Pins of halyard's modules that LinuxCNC does not have. */
const additions: Readonly<Record<string, readonly string[]>> = {
  watchdog: ['pin watchdog.safe-ok-out bit OUT FALSE'],
};

/** For a module with several default instances, the measurement lists the pins of the first one. */
const unlisted = /^pin pid\.[12]\./;

/** A pin or param as the measurement lists it: kind, name, type, direction, default; a function with its name alone. */
const measured = new Map<string, { args: string; lines: string[] }>();
for (const row of readFileSync(new URL('data/hal-components.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)) {
  const [module = '', args = '', ...facts] = row.split('\t');
  const entry = measured.get(module) ?? { args, lines: [] };
  entry.lines.push(facts.filter((fact) => fact !== '').join(' '));
  measured.set(module, entry);
}

const directions = { in: 'IN', out: 'OUT', io: 'I/O', ro: 'RO', rw: 'RW' } as const;

/** The contents of a rig in the same form, without the params of every function, which the measurement leaves out. */
function listed({ hal }: ModuleRig): string[] {
  const functs = [...hal.functs.names()];
  const meters = new Set(
    functs.flatMap((funct) => ['time', 'tmax', 'tmax-increased'].map((part) => `${funct}.${part}`)),
  );
  const items = [...hal.pins.values(), ...hal.params.values()].filter(({ name }) => !meters.has(name));
  return [
    ...functs.map((funct) => `funct ${funct}`),
    ...items.map(({ kind, name, type, dir, value }) => `${kind} ${name} ${type} ${directions[dir]} ${shown(value)}`),
  ];
}

function shown(value: boolean | number | bigint): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' && !Number.isInteger(value) ? formatFloat(value, 6) : wholeNumber(value);
}

/** The measurement shows floats with six digits, even whole ones, and integers with all digits. */
function wholeNumber(value: number | bigint): string {
  return Math.abs(Number(value)) > 2 ** 32 ? formatFloat(Number(value), 6) : String(value);
}

describe('the modules measured on LinuxCNC 2.9', () => {
  it('all exist except those named here', () => {
    expect([...measured.keys()].filter((module) => !componentTypes.has(module)).sort()).toEqual(absent);
  });

  const present = [...measured].filter(([module]) => componentTypes.has(module));
  it.each(present)(
    '%s has the functions, pins and params with types, directions and defaults',
    (module, { args, lines }) => {
      const rig = moduleRig();
      rig.load(`${module} ${args}`);
      expect(
        listed(rig)
          .filter((line) => !unlisted.test(line))
          .sort(),
      ).toEqual([...lines, ...(additions[module] ?? [])].sort());
    },
  );

  it('have for each function its running time', () => {
    const rig = moduleRig();
    rig.load('offset count=2');
    for (const funct of rig.hal.functs.names()) {
      expect(rig.hal.pins.get(`${funct}.time`)).toMatchObject({ type: 's32', dir: 'out' });
      expect(rig.hal.params.get(`${funct}.tmax`)).toMatchObject({ type: 's32', dir: 'rw' });
      expect(rig.hal.params.get(`${funct}.tmax-increased`)).toMatchObject({ type: 'bit', dir: 'ro' });
    }
  });
});
