import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import type { Slices } from '../../src/util/slices.ts';
import { halcmdRig } from './rig.ts';

/** Slices of two steps; after so many the work is cancelled. */
function shortSlices(max = Infinity): Slices & { readonly begun: () => number } {
  let steps = 0;
  let begun = 0;
  return {
    mayGoOn: () => ++steps % 3 !== 0,
    next() {
      const isOver = ++begun > max;
      return isOver ? Promise.reject(new HalError('cancelled', 'the work was cancelled')) : Promise.resolve();
    },
    begun: () => begun,
  };
}

const machine = [
  'loadrt mixed count=20',
  ...Array.from({ length: 40 }, (_, i) => `newsig s-${(i * 7) % 40} bit`),
  'alias pin mixed.0.bit-in zoo',
  'net joined mixed.0.bit-out => mixed.1.bit-in',
  'loadrt threads',
];
const listings = [
  'show',
  'show pin mixed.1*',
  'list pin',
  'list sig s-1',
  'save all',
  'save allu',
  'save net',
  'show alias',
];

describe('halcmd in slices', () => {
  it('has the same output as in one go', async () => {
    const slices = shortSlices();
    const [cut, whole] = [halcmdRig({ slices }), halcmdRig()];
    for (const rig of [cut, whole]) await rig.file(machine.join('\n'));
    for (const words of listings) expect(await cut.run(words)).toEqual(await whole.run(words));
    expect(slices.begun()).toBeGreaterThan(machine.length / 3);
  });

  it('begins no further line when it is cancelled, and removes its component', async () => {
    const { file, hal } = halcmdRig({ slices: shortSlices(5), pid: 42 });
    await expect(file(Array.from({ length: 100 }, (_, i) => `newsig s-${i} bit`).join('\n'))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(hal.signals.size).toBeLessThan(20);
    expect(hal.components.has('halcmd42')).toBe(false);
  });
});
