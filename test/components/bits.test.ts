import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/util/logger.ts';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';

type Settings = Parameters<ModuleRig['set']>[0];

/** A module in a periodic thread; `run` sets pins, runs a cycle and returns the pins of the given names. */
function stepping(line: string, settings: Settings = {}) {
  const rig = moduleRig();
  rig.load(line);
  rig.set(settings);
  const thread = rig.thread();
  return {
    rig,
    run: (values: Settings, ...names: string[]) => {
      rig.set(values);
      thread.runCycle();
      return names.map((name) => rig.get(name));
    },
  };
}

/** The names of the outputs that are TRUE. */
function lit(rig: ModuleRig, prefix: string): string[] {
  return [...rig.hal.pins.values()]
    .filter(({ name, dir, value }) => name.startsWith(prefix) && dir === 'out' && value === true)
    .map(({ name }) => name.slice(prefix.length));
}

const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 16 });

describe('gates', () => {
  it.each([
    ['and2', [false, false, false, true]],
    ['or2', [false, true, true, true]],
    ['xor2', [false, true, true, false]],
  ])('%s has its truth table', (type, table) => {
    const { run } = stepping(type);
    const rows = [0, 1, 2, 3].map((row) => {
      return run({ [`${type}.0.in0`]: (row & 1) === 1, [`${type}.0.in1`]: row > 1 }, `${type}.0.out`)[0];
    });
    expect(rows).toEqual(table);
  });

  it('are FALSE before their first run, including not', () => {
    const { rig, run } = stepping('not');
    expect(rig.get('not.0.out')).toBe(false);
    expect(run({}, 'not.0.out')).toEqual([true]);
  });

  it('logic agrees with the number of TRUE inputs', () => {
    fc.assert(
      fc.property(bits, (inputs) => {
        const { run } = stepping(`logic personality=${0x1f00 + inputs.length}`);
        const values = inputs.map((value, index) => [`logic.0.in-${String(index).padStart(2, '0')}`, value] as const);
        const high = inputs.filter(Boolean).length;
        const outs = ['and', 'or', 'xor', 'nand', 'nor'].map((name) => `logic.0.${name}`);
        expect(run(Object.fromEntries(values), ...outs)).toEqual([
          high === inputs.length,
          high > 0,
          high % 2 === 1,
          high < inputs.length,
          high === 0,
        ]);
      }),
      { numRuns: 30 },
    );
  });

  it('lut5 looks up any function of five bits', () => {
    const { run } = stepping('lut5');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 31 }), (table, row) => {
        const inputs = [0, 1, 2, 3, 4].map((bit) => [`lut5.0.in-${bit}`, ((row >> bit) & 1) === 1] as const);
        const [out] = run({ 'lut5.0.function': table, ...Object.fromEntries(inputs) }, 'lut5.0.out');
        expect(out).toBe(Math.floor(table / 2 ** row) % 2 === 1);
      }),
    );
  });

  it('maj3 outputs the majority, or its inverse', () => {
    const { run } = stepping('maj3');
    expect(run({ 'maj3.0.in1': true }, 'maj3.0.out')).toEqual([false]);
    expect(run({ 'maj3.0.in3': true }, 'maj3.0.out')).toEqual([true]);
    expect(run({ 'maj3.0.invert': true }, 'maj3.0.out')).toEqual([false]);
  });

  it('match8 needs its cascade input and every pair', () => {
    const { run } = stepping('match8');
    expect(run({}, 'match8.0.out')).toEqual([true]);
    expect(run({ 'match8.0.a5': true }, 'match8.0.out')).toEqual([false]);
    expect(run({ 'match8.0.b5': true }, 'match8.0.out')).toEqual([true]);
    expect(run({ 'match8.0.in': false }, 'match8.0.out')).toEqual([false]);
  });
});

describe('bits and integers', () => {
  it('weighted_sum builds the number that bitslice splits', () => {
    const rig = moduleRig();
    rig.load('weighted_sum wsum_sizes=16');
    rig.load('bitslice personality=16');
    rig.load('conv_s32_u32');
    for (let bit = 0; bit < 16; bit++) rig.hal.net(`b${bit}`, [`wsum.0.bit.${bit}.in`]);
    rig.hal.net('sum', ['wsum.0.sum', 'conv-s32-u32.0.in']);
    rig.hal.net('number', ['conv-s32-u32.0.out', 'bitslice.0.in']);
    const thread = rig.thread(['process_wsums', 'conv-s32-u32.0', 'bitslice.0']);
    for (const number of [0, 1, 0x8001, 0xffff, 0x5aa5]) {
      for (let bit = 0; bit < 16; bit++) rig.hal.sets(`b${bit}`, ((number >> bit) & 1) === 1);
      thread.runCycle();
      const digits = Array.from({ length: 16 }, (_, bit) => rig.get(`bitslice.0.out-${String(bit).padStart(2, '0')}`));
      expect(digits.reduce((sum: number, digit, bit) => sum + (digit === true ? 2 ** bit : 0), 0)).toBe(number);
    }
  });

  it('weighted_sum adds other weights and an offset, wraps as an s32, and holds', () => {
    const { run } = stepping('weighted_sum wsum_sizes=2,1', { 'wsum.0.offset': -5, 'wsum.0.bit.1.weight': 100 });
    expect(run({ 'wsum.0.bit.0.in': true, 'wsum.0.bit.1.in': true }, 'wsum.0.sum')).toEqual([96]);
    expect(
      run({ 'wsum.0.hold': true, 'wsum.0.bit.0.in': false, 'wsum.1.bit.0.in': true }, 'wsum.0.sum', 'wsum.1.sum'),
    ).toEqual([96, 1]);
    expect(run({ 'wsum.1.offset': 2 ** 31 - 1 }, 'wsum.1.sum')).toEqual([-(2 ** 31)]);
  });

  it('demux sets one output, the last one for a larger number, or a bar', () => {
    const { rig, run } = stepping('demux personality=4');
    run({ 'demux.0.sel-u32': 1, 'demux.0.sel-bit-01': true });
    expect(lit(rig, 'demux.0.out-')).toEqual(['03']);
    run({ 'demux.0.sel-u32': 4_000_000_000 });
    expect(lit(rig, 'demux.0.out-')).toEqual(['03']);
    run({ 'demux.0.sel-u32': 0, 'demux.0.bargraph': true });
    expect(lit(rig, 'demux.0.out-')).toEqual(['00', '01']);
  });
});

describe('flipflop', () => {
  it('gives reset priority over set and set over the clock', () => {
    const { run } = stepping('flipflop');
    const outs = ['flipflop.0.out', 'flipflop.0.out-not'];
    expect(run({ 'flipflop.0.set': true, 'flipflop.0.reset': true }, ...outs)).toEqual([false, true]);
    expect(run({ 'flipflop.0.reset': false, 'flipflop.0.clk': true }, ...outs)).toEqual([true, false]);
    expect(run({ 'flipflop.0.set': false }, ...outs)).toEqual([true, false]);
    expect(run({ 'flipflop.0.clk': false }, ...outs)).toEqual([true, false]);
    expect(run({ 'flipflop.0.clk': true }, ...outs)).toEqual([false, true]);
  });

  it('continues from the value that others wrote', () => {
    const { run } = stepping('flipflop');
    run({});
    expect(run({ 'flipflop.0.out': true }, 'flipflop.0.out', 'flipflop.0.out-not')).toEqual([true, false]);
  });
});

describe('buttons', () => {
  const press = (toggle: ReturnType<typeof stepping>, cycles: number) => {
    for (let cycle = 0; cycle < cycles; cycle++) toggle.run({ 'toggle.0.in': true });
    const [out] = toggle.run({ 'toggle.0.in': false }, 'toggle.0.out');
    for (let cycle = 0; cycle < cycles; cycle++) toggle.run({});
    return out;
  };

  it('toggle changes once for each long enough push, and continues from the value that others wrote', () => {
    const toggle = stepping('toggle', { 'toggle.0.debounce': 3 });
    expect(press(toggle, 2)).toBe(false);
    expect(press(toggle, 10)).toBe(true);
    toggle.rig.set({ 'toggle.0.out': false });
    expect(press(toggle, 3)).toBe(true);
  });

  it.each([0, 10_001])('toggle sets a debounce of %d to 2', (debounce) => {
    const toggle = stepping('toggle', { 'toggle.0.debounce': debounce });
    expect(toggle.run({}, 'toggle.0.debounce')).toEqual([2]);
  });

  it('toggle2nist keeps its request until the device has switched, however long that takes', () => {
    const { run } = stepping('toggle2nist');
    const outs = ['toggle2nist.0.on', 'toggle2nist.0.off'];
    expect(run({ 'toggle2nist.0.in': true }, ...outs)).toEqual([true, false]);
    for (let cycle = 0; cycle < 50; cycle++) expect(run({}, ...outs)).toEqual([true, false]);
    expect(run({ 'toggle2nist.0.is-on': true }, ...outs)).toEqual([false, false]);
    expect(run({ 'toggle2nist.0.in': false }, ...outs)).toEqual([false, true]);
    expect(run({ 'toggle2nist.0.is-on': false }, ...outs)).toEqual([false, false]);
  });
});

describe('debounce', () => {
  it('filters each input of a group separately', () => {
    const { run } = stepping('debounce cfg=2', { 'debounce.0.delay': 1 });
    const outs = ['debounce.0.0.out', 'debounce.0.1.out'];
    expect(run({ 'debounce.0.0.in': true }, ...outs)).toEqual([false, false]);
    expect(run({ 'debounce.0.1.in': true }, ...outs)).toEqual([true, false]);
    expect(run({}, ...outs)).toEqual([true, true]);
  });

  it('sets a negative delay to 1, and passes every change on with 0', () => {
    const { run } = stepping('debounce cfg=1', { 'debounce.0.delay': -7 });
    expect(run({}, 'debounce.0.delay')).toEqual([1]);
    expect(run({ 'debounce.0.delay': 0, 'debounce.0.0.in': true }, 'debounce.0.0.out')).toEqual([true]);
  });
});

describe('updown', () => {
  const pulse = ({ run }: ReturnType<typeof stepping>, name: 'countup' | 'countdown'): unknown => {
    run({ [`updown.0.${name}`]: false });
    return run({ [`updown.0.${name}`]: true }, 'updown.0.count')[0];
  };

  it('does not count an input that is TRUE at the start', () => {
    expect(stepping('updown', { 'updown.0.countup': true }).run({}, 'updown.0.count')).toEqual([0]);
  });

  it('wraps as an s32 without limits, and stops at them with clamp', () => {
    const free = stepping('updown');
    expect(pulse(free, 'countdown')).toBe(-1);
    const clamped = stepping('updown', { 'updown.0.clamp': true, 'updown.0.max': 1 });
    expect([pulse(clamped, 'countdown'), pulse(clamped, 'countup'), pulse(clamped, 'countup')]).toEqual([0, 1, 1]);
  });

  it('does not count both edges at once, and is 0 during a reset', () => {
    const { run } = stepping('updown');
    expect(run({ 'updown.0.countup': false, 'updown.0.countdown': false }, 'updown.0.count')).toEqual([0]);
    expect(run({ 'updown.0.countup': true, 'updown.0.countdown': true }, 'updown.0.count')).toEqual([0]);
    expect(run({ 'updown.0.reset': true }, 'updown.0.count')).toEqual([0]);
  });
});

describe('multiswitch', () => {
  it('can be set, and wraps at a lower top-position', () => {
    const { rig, run } = stepping('multiswitch cfg=4');
    run({ 'multiswitch.0.position': 2 });
    expect(lit(rig, 'multiswitch.0.bit-')).toEqual(['02']);
    run({ 'multiswitch.0.top-position': 1 });
    expect(lit(rig, 'multiswitch.0.bit-')).toEqual(['00']);
  });

  it('has an off position if top-position is beyond the bits', () => {
    const { rig, run } = stepping('multiswitch cfg=2', {
      'multiswitch.0.top-position': 2,
      'multiswitch.0.position': 1,
    });
    run({ 'multiswitch.0.up': true });
    expect(rig.get('multiswitch.0.position')).toBe(2);
    expect(lit(rig, 'multiswitch.0.bit-')).toEqual([]);
  });
});

describe('values that are held or copied', () => {
  it('tristate writes only while enabled', () => {
    const { run } = stepping('tristate_bit', { 'tristate-bit.0.in': true });
    expect(run({}, 'tristate-bit.0.out')).toEqual([false]);
    expect(run({ 'tristate-bit.0.enable': true }, 'tristate-bit.0.out')).toEqual([true]);
    expect(run({ 'tristate-bit.0.out': false }, 'tristate-bit.0.out')).toEqual([true]);
    expect(run({ 'tristate-bit.0.enable': false, 'tristate-bit.0.out': false }, 'tristate-bit.0.out')).toEqual([false]);
  });

  it('out_to_io writes changes and keeps the writes of others', () => {
    const { run } = stepping('out_to_io');
    expect(run({ 'out-to-io.0.in-bit': true, 'out-to-io.0.in-float': 2.5 }, 'out-to-io.0.out-bit')).toEqual([true]);
    expect(run({ 'out-to-io.0.out-bit': false }, 'out-to-io.0.out-bit', 'out-to-io.0.out-float')).toEqual([false, 2.5]);
    expect(run({ 'out-to-io.0.in-bit': false }, 'out-to-io.0.out-bit')).toEqual([false]);
    expect(
      run({ 'out-to-io.0.in-s32': -3, 'out-to-io.0.in-u32': 3 }, 'out-to-io.0.out-s32', 'out-to-io.0.out-u32'),
    ).toEqual([-3, 3]);
  });

  it('reset writes I/O pins at the configured edges', () => {
    const { run } = stepping('reset', { 'reset.0.reset-bit': true, 'reset.0.reset-s32': 7 });
    const outs = ['reset.0.out-bit', 'reset.0.out-s32'];
    expect(run({}, ...outs)).toEqual([false, 0]);
    expect(run({ 'reset.0.trigger': true }, ...outs)).toEqual([true, 7]);
    expect(run({ 'reset.0.out-s32': 1 }, ...outs)).toEqual([true, 1]);
    expect(run({ 'reset.0.trigger': false }, ...outs)).toEqual([true, 1]);
    expect(run({ 'reset.0.trigger': true, 'reset.0.rising': false }, ...outs)).toEqual([true, 1]);
    expect(run({ 'reset.0.trigger': false, 'reset.0.falling': true }, ...outs)).toEqual([true, 7]);
  });

  it('threadtest counts runs', () => {
    const rig = moduleRig();
    rig.load('threadtest');
    const thread = rig.thread(['threadtest.0.increment']);
    for (let cycle = 0; cycle < 5; cycle++) thread.runCycle();
    expect(rig.get('threadtest.0.count')).toBe(5);
    rig.hal.addf('threadtest.0.reset', 'rig', 1);
    thread.runCycle();
    expect(rig.get('threadtest.0.count')).toBe(1);
  });
});

describe('message', () => {
  function speaking(settings: Settings = {}) {
    const texts: string[] = [];
    const logger = {
      ...silentLogger,
      child: () => logger,
      error: (_details: object, text: string) => void texts.push(text),
    };
    const rig = moduleRig(logger);
    rig.load('message names=a,b messages=oil,water');
    rig.set(settings);
    const thread = rig.thread();
    return (values: Settings) => {
      rig.set(values);
      thread.runCycle();
      return texts.splice(0);
    };
  }

  it('writes its text when the trigger rises, and again when forced', () => {
    const run = speaking();
    expect(run({})).toEqual([]);
    expect(run({ 'b.trigger': true })).toEqual(['water']);
    expect(run({})).toEqual([]);
    expect(run({ 'b.force': true, 'a.force': true })).toEqual(['water']);
    expect(run({ 'b.trigger': false })).toEqual([]);
  });

  it('writes at the falling edge if edge is FALSE', () => {
    const run = speaking({ 'a.edge': false, 'a.trigger': true });
    expect(run({})).toEqual([]);
    expect(run({ 'a.trigger': false })).toEqual(['oil']);
  });
});
