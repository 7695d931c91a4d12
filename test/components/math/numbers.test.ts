import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleRig, type ModuleRig } from '../../helpers/module-rig.ts';

type Settings = Parameters<ModuleRig['set']>[0];

/** A module in a thread of 1 ms; its pins are set and read by their names without the instance's. */
function stepping(line: string, instance: string, settings: Settings = {}) {
  const rig = moduleRig();
  rig.load(line);
  const thread = rig.thread();
  const run = (values: Settings, ...names: string[]) => {
    rig.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [`${instance}.${name}`, value])));
    thread.runCycle();
    expect(rig.faults).toEqual([]);
    return names.map((name) => rig.get(`${instance}.${name}`));
  };
  rig.set(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${instance}.${name}`, value])));
  return run;
}

/** The outputs of a type for one set of inputs. */
function computed(type: string, values: Settings, out = 'out'): unknown {
  return stepping(type, `${type.replaceAll('_', '-')}.0`)(values, out)[0];
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('comparators', () => {
  it('comp keeps its output within the hysteresis, limits included', () => {
    const run = stepping('comp', 'comp.0', { in0: 20, hyst: 4 });
    const seen = [22, 22.1, 18, 17.9, 22].map((in1) => run({ in1 }, 'out', 'equal'));
    expect(seen).toEqual([
      [false, true],
      [true, false],
      [true, true],
      [false, false],
      [false, true],
    ]);
  });

  it('near compares by a difference or a factor, also for negative numbers', () => {
    const near = (in1: number, in2: number, more: Settings) => computed('near', { in1, in2, ...more });
    expect([near(10, 11, { difference: 1 }), near(10, 11.1, { difference: 1 })]).toEqual([true, false]);
    expect([near(10, 20, { scale: 2 }), near(10, 20.1, { scale: 2 }), near(10, 5, { scale: 2 })]).toEqual([
      true,
      false,
      true,
    ]);
    expect([near(-10, -20, { scale: 2 }), near(-10, 20, { scale: 2 })]).toEqual([true, false]);
    expect([near(10, 10, {}), near(10, 10.1, { scale: 0.5 })]).toEqual([true, false]);
  });

  it('wcomp counts its limits as outside', () => {
    const run = stepping('wcomp', 'wcomp.0', { min: -1, max: 1 });
    expect([-1, -0.9, 0.9, 1].map((input) => run({ in: input }, 'under', 'out', 'over'))).toEqual([
      [true, false, false],
      [false, true, false],
      [false, true, false],
      [false, false, true],
    ]);
  });
});

describe('arithmetic', () => {
  it('computes its formulas', () => {
    fc.assert(
      fc.property(finite, finite, finite, (a, b, c) => {
        expect(computed('scale', { in: a, gain: b, offset: c })).toBe(a * b + c);
        expect(computed('mult2', { in0: a, in1: b })).toBe(a * b);
        expect(computed('sum2', { in0: a, in1: b, gain1: -1, offset: c })).toBe(a - b + c);
        expect(computed('constant', { value: c })).toBe(c);
      }),
      { numRuns: 20 },
    );
  });

  it('scale outputs offset until a gain is set', () => {
    expect(computed('scale', { in: 5, offset: 2 })).toBe(2);
  });

  it('divides, and keeps divisors away from 0', () => {
    expect(computed('div2', { in0: 6, in1: -4 })).toBe(-1.5);
    expect(computed('div2', { in0: 6, in1: 0 })).toBe(6e12);
    expect(computed('div2', { in0: 6, in1: -0.1, deadband: 2 })).toBe(-3);
    expect(computed('invert', { in: 4 })).toBe(0.25);
    expect(computed('invert', { in: 0, deadband: 0.5 })).toBe(2);
    expect(computed('invert', { in: 1 }, 'deadband')).toBe(1e-12);
  });

  it('limit1 gives max priority over min', () => {
    expect(computed('limit1', { in: 0, min: 3, max: 2 })).toBe(2);
    expect(computed('limit1', { in: 1e21 })).toBe(1e20);
  });

  it('deadzone has no step at its ends', () => {
    const zone = (input: number) => computed('deadzone', { in: input, center: 10, threshold: 4 });
    expect([7, 8, 10, 12, 13].map((input) => zone(input))).toEqual([9, 10, 10, 10, 11]);
  });

  it('blend exceeds its inputs only when open', () => {
    expect(computed('blend', { in1: 10, in2: 20, select: 2 })).toBe(10);
    expect(computed('blend', { in1: 10, in2: 20, select: 2, open: true })).toBe(0);
  });

  it('offset has a function for each direction', () => {
    const rig = moduleRig();
    rig.load('offset');
    rig.set({ 'offset.0.offset': 3, 'offset.0.in': 10, 'offset.0.fb-in': 10 });
    const thread = rig.thread(['offset.0.update-output']);
    thread.runCycle();
    expect([rig.get('offset.0.out'), rig.get('offset.0.fb-out')]).toEqual([13, 0]);
    rig.hal.addf('offset.0.update-feedback', 'rig');
    thread.runCycle();
    expect(rig.get('offset.0.fb-out')).toBe(7);
  });

  it('abs gives sign and magnitude', () => {
    const parts = ['out', 'sign', 'is-positive', 'is-negative'];
    const run = stepping('abs', 'abs.0');
    expect([-2, 0, 5e-7, 2].map((input) => run({ in: input }, ...parts))).toEqual([
      [2, true, false, true],
      [0, false, false, false],
      [5e-7, false, false, false],
      [2, false, true, false],
    ]);
    const whole = stepping('abs_s32', 'abs-s32.0');
    expect(whole({ in: -7 }, ...parts)).toEqual([7, true, false, true]);
    expect(whole({ in: -(2 ** 31) }, ...parts)).toEqual([-(2 ** 31), true, false, true]);
  });
});

describe('values over time', () => {
  it('lowpass approaches by its gain, freezes without one, and loads', () => {
    const run = stepping('lowpass', 'lowpass.0', { in: 8 });
    expect(run({}, 'out')).toEqual([0]);
    expect([run({ gain: 0.25 }, 'out'), run({}, 'out'), run({ load: true }, 'out')]).toEqual([[2], [3.5], [8]]);
  });

  it('ilowpass scales, rounds and wraps around as C does', () => {
    const run = stepping('ilowpass', 'ilowpass.0');
    expect([run({ in: 3 }, 'out'), run({}, 'out')]).toEqual([[1536], [2304]]);
    expect(run({ in: 2_000_000_000, gain: 1 }, 'out')).toEqual([Number(BigInt.asIntN(32, 2_000_000_000n * 1024n))]);
    expect(run({ scale: 1e30 }, 'out')).toEqual([0]);
  });

  it('limit2 changes no faster than maxv', () => {
    const run = stepping('limit2', 'limit2.0', { in: -10, maxv: 2000, min: -5 });
    expect([1, 2, 3, 4].map(() => run({}, 'out')[0])).toEqual([-2, -4, -5, -5]);
  });

  it('ddt begins with a spike, and keeps its value when no time has passed', () => {
    const run = stepping('ddt', 'ddt.0', { in: 2 });
    expect([run({}, 'out'), run({ in: 2.5 }, 'out'), run({}, 'out')]).toEqual([[2000], [500], [0]]);
    const rig = moduleRig();
    rig.load('ddt');
    rig.watchChanges();
    rig.set({ 'ddt.0.in': 3 });
    expect(rig.get('ddt.0.out')).toBe(0);
  });

  it('integ integrates within its limits and is 0 during a reset', () => {
    const run = stepping('integ', 'integ.0', { in: 1000, gain: 2, max: 5 });
    expect([1, 2, 3].map(() => run({}, 'out')[0])).toEqual([2, 4, 5]);
    expect(run({ reset: true }, 'out')).toEqual([0]);
    expect(run({ in: -1e9, reset: false, min: -3 }, 'out')).toEqual([-3]);
  });

  it('minmax starts at 0 and takes the input at a reset', () => {
    const run = stepping('minmax', 'minmax.0', { in: 5 });
    expect(run({}, 'min', 'max')).toEqual([0, 5]);
    expect(run({ reset: true }, 'min', 'max')).toEqual([5, 5]);
    expect(run({ reset: false, in: 3 }, 'min', 'max')).toEqual([3, 5]);
  });

  it('siggen limits its frequency to half the rate of its thread, and shows the limit', () => {
    const run = stepping('siggen', 'siggen.0', { frequency: 1e6 });
    expect(run({}, 'frequency')).toEqual([500]);
    const wave = stepping('siggen', 'siggen.0', { frequency: 100, amplitude: 3, offset: 10 });
    const square = Array.from({ length: 20 }, () => wave({}, 'square')[0]);
    expect([Math.min(...square.map(Number)), Math.max(...square.map(Number))]).toEqual([7, 13]);
    expect(wave({ reset: true }, 'sawtooth', 'clock')).toEqual([10, false]);
  });
});

describe('lincurve', () => {
  const curve = (input: number, points: readonly (readonly [number, number])[]): unknown => {
    const index = (place: number) => String(place).padStart(2, '0');
    const params = points.flatMap(([x, y], place) => [
      [`x-val-${index(place)}`, x],
      [`y-val-${index(place)}`, y],
    ]);
    const run = stepping(`lincurve personality=${points.length}`, 'lincurve.0');
    const [out, outIo] = run({ in: input, ...Object.fromEntries(params) }, 'out', 'out-io');
    expect(outIo).toBe(out);
    return out;
  };

  it('is straight between its points and level beyond them', () => {
    const fan = [
      [40, 0],
      [50, 0.5],
      [70, 1],
    ] as const;
    expect([0, 40, 45, 50, 60, 70, 999].map((input) => curve(input, fan))).toEqual([0, 0, 0.25, 0.5, 0.75, 1, 1]);
  });

  it('accepts points with the same x', () => {
    const step = [
      [0, 1],
      [10, 1],
      [10, 5],
      [20, 5],
    ] as const;
    expect([9, 11, 15].map((input) => curve(input, step))).toEqual([1, 5, 5]);
  });
});

describe('conversions', () => {
  const converted = (type: string, settings: Settings, ...inputs: (number | boolean)[]): unknown[] => {
    const run = stepping(`conv_${type}`, `conv-${type.replaceAll('_', '-')}.0`, settings);
    return inputs.map((input) => run({ in: input }, 'out', 'out-of-range'));
  };

  it('clamp instead of wrapping, and clear out-of-range again', () => {
    expect(converted('float_s32', { clamp: true }, 3e9, -3e9, 1.7, 2)).toEqual([
      [2147483647, true],
      [-2147483648, true],
      [1, false],
      [2, false],
    ]);
    expect(converted('float_u32', { clamp: true }, -5, 1e10, 4)).toEqual([
      [0, true],
      [4294967295, true],
      [4, false],
    ]);
    expect(converted('s32_u32', { clamp: true }, -1, 1)).toEqual([
      [0, true],
      [1, false],
    ]);
    expect(converted('u32_s32', { clamp: true }, 4e9, 1)).toEqual([
      [2147483647, true],
      [1, false],
    ]);
    expect(converted('u32_bit', { clamp: true }, 2, 1, 0)).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
  });

  it('wrap as C does, u32 to s32 without out-of-range', () => {
    expect(converted('u32_s32', {}, 4294967295, 2147483648)).toEqual([
      [-1, false],
      [-2147483648, false],
    ]);
    expect(converted('float_u32', {}, -1.5, 2 ** 63, 2 ** 40 + 3)).toEqual([
      [4294967295, true],
      [0, true],
      [3, true],
    ]);
  });

  it('set out-of-range for NaN', () => {
    expect(converted('float_s32', {}, Number.NaN)).toEqual([[-2147483648, true]]);
    expect(converted('float_u32', { clamp: true }, Number.NaN)).toEqual([[0, true]]);
  });

  it('widen without loss', () => {
    const widened = (type: string, input: number | boolean) =>
      stepping(`conv_${type}`, `conv-${type.replaceAll('_', '-')}.0`)({ in: input }, 'out')[0];
    expect([widened('bit_float', true), widened('bit_s32', true), widened('bit_u32', false)]).toEqual([1, 1, 0]);
    expect([widened('s32_float', -(2 ** 31)), widened('u32_float', 2 ** 32 - 1)]).toEqual([-(2 ** 31), 2 ** 32 - 1]);
  });
});

describe('multiplexers', () => {
  it.each([2, 4, 8])('mux%d choose by a binary number', (size) => {
    const selectors = size === 2 ? ['sel'] : size === 4 ? ['sel0', 'sel1'] : ['sel0', 'sel1', 'sel2'];
    const inputs = Array.from({ length: size }, (_, index) => [`in${index}`, index + 100]);
    const run = stepping(`mux${size}`, `mux${size}.0`, Object.fromEntries(inputs));
    for (let index = 0; index < size; index++) {
      const bits = selectors.map((name, place) => [name, ((index >> place) & 1) === 1]);
      expect(run(Object.fromEntries(bits), 'out')).toEqual([index + 100]);
    }
  });

  it('mux_generic adds bits and number, and chooses the last input for a larger sum', () => {
    const run = stepping('mux_generic config=ss4', 'mux-gen.00', { 'in-s32-01': 1, 'in-s32-02': 2, 'in-s32-03': -3 });
    expect(run({ 'sel-int': 1, 'sel-bit-00': true }, 'out-s32', 'selected')).toEqual([2, 2]);
    expect(run({ 'sel-bit-01': true, 'sel-int': 7 }, 'out-s32', 'selected')).toEqual([-3, 10]);
  });

  it('mux_generic keeps its output for the number 0 with suppress-no-input', () => {
    const run = stepping('mux_generic config=ff2', 'mux-gen.00', { 'in-float-00': 5, 'in-float-01': 6, 'sel-int': 1 });
    expect(run({}, 'out-float')).toEqual([6]);
    expect(run({ 'sel-int': 0, 'suppress-no-input': true }, 'out-float')).toEqual([6]);
    expect(run({ 'suppress-no-input': false }, 'out-float')).toEqual([5]);
  });

  it('mux_generic accepts a choice after its debounce time, in cycles and in an on-change thread', () => {
    const run = stepping('mux_generic config=bb2', 'mux-gen.00', { 'in-bit-01': true, 'debounce-us': 2000 });
    expect(run({ 'sel-int': 1 }, 'out-bit', 'elapsed')).toEqual([false, 1000]);
    expect(run({}, 'out-bit', 'elapsed')).toEqual([false, 2000]);
    expect(run({}, 'out-bit', 'elapsed', 'selected')).toEqual([true, 0, 1]);
    const rig = moduleRig();
    rig.load('mux_generic config=bb2');
    rig.set({ 'mux-gen.00.in-bit-01': true, 'mux-gen.00.debounce-us': 50_000 });
    rig.watchChanges();
    rig.set({ 'mux-gen.00.sel-int': 1 });
    rig.clock.advanceSync(49);
    expect(rig.get('mux-gen.00.out-bit')).toBe(false);
    rig.clock.advanceSync(2);
    expect(rig.get('mux-gen.00.out-bit')).toBe(true);
    expect(rig.clock.pending).toBe(0);
  });

  it.each([
    ['fb', 1e-7, false],
    ['fb', -3e-7, true],
    ['fs', 1e10, 2147483647],
    ['fs', -1e10, -2147483647],
    ['fs', -1.9, -1],
    ['fu', -1, 0],
    ['fu', 7.9, 7],
    ['fu', 1e10, 4294967295],
    ['sb', -1, true],
    ['sf', -7, -7],
    ['su', -7, 0],
    ['ub', 0, false],
    ['uf', 4294967295, 4294967295],
    ['us', 4294967295, 2147483647],
    ['bf', true, 1],
    ['bs', true, 1],
    ['bu', false, 0],
  ])('mux_generic config=%s2 converts %s to %s', (letters, input, expected) => {
    const kinds: Readonly<Record<string, string>> = { b: 'bit', f: 'float', s: 's32', u: 'u32' };
    const [from = '', to = ''] = Array.from(letters, (letter) => kinds[letter] ?? '');
    const run = stepping(`mux_generic config=${letters}2`, 'mux-gen.00');
    expect(run({ [`in-${from}-00`]: input }, `out-${to}`)).toEqual([expected]);
  });
});

describe('thermistor', () => {
  const divider = { 't0-c': 25, r0: 100_000, beta: 4250, 'r-other': 4700, 'v-total': 5 };

  it('gives t0 for the resistance r0', () => {
    const run = stepping('thermistor', 'thermistor.0', { ...divider, 'v-thermistor': (5 * 100_000) / 104_700 });
    const [celsius, fahrenheit, resistance, valid] = run({}, 'temperature-c', 'temperature-f', 'resistance', 'valid');
    expect(celsius).toBeCloseTo(25, 9);
    expect(fahrenheit).toBeCloseTo(77, 9);
    expect(resistance).toBeCloseTo(100_000, 4);
    expect(valid).toBe(true);
  });

  it('follows the beta formula', () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 300, noNaN: true }), (celsius) => {
        const ohm = 100_000 * Math.exp(4250 * (1 / (celsius + 273.15) - 1 / 298.15));
        const run = stepping('thermistor', 'thermistor.0', { ...divider, 'v-thermistor': (5 * ohm) / (ohm + 4700) });
        expect(run({}, 'temperature-c')[0]).toBeCloseTo(celsius, 6);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['nothing is set', {}],
    ['a wire is broken', { ...divider, 'v-thermistor': 5 }],
    ['there is a short circuit', { ...divider, 'v-thermistor': 0 }],
    ['beta is missing', { ...divider, beta: 0, 'v-thermistor': 1 }],
    ['a voltage is NaN', { ...divider, 'v-thermistor': Number.NaN }],
  ])('shows 9999 K and valid FALSE when %s', (_title, settings) => {
    const run = stepping('thermistor', 'thermistor.0', settings);
    expect(run({}, 'temperature-k', 'resistance', 'valid')).toEqual([9999, 0, false]);
  });
});
