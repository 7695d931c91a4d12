import { describe, expect, it } from 'vitest';
import { moduleRig } from '../helpers/module-rig.ts';

const outsOf = (line: string): string[] => {
  const { hal } = moduleRigWith(line);
  return [...hal.pins.names()].filter((name) => name.endsWith('.out'));
};

function moduleRigWith(line: string) {
  const rig = moduleRig();
  rig.load(line);
  return rig;
}

describe('loading a module', () => {
  it('makes one instance without arguments', () => {
    expect(outsOf('or2')).toEqual(['or2.0.out']);
    expect(outsOf('or2 count=0')).toEqual(['or2.0.out']);
    expect(outsOf('or2 names=')).toEqual(['or2.0.out']);
    expect(outsOf('or2 count=1 names=')).toEqual(['or2.0.out']);
  });

  it.each([1, 3, 16, 17])('makes %d instances by count', (count) => {
    const names = Array.from({ length: count }, (_, index) => `or2.${index}.out`);
    expect(outsOf(`or2 count=${count}`)).toEqual(names);
  });

  it('reads numbers as C does', () => {
    expect(outsOf('or2 count=0x2')).toHaveLength(2);
    expect(outsOf('or2 count=010')).toHaveLength(8);
  });

  it('makes instances by names, with dots in them too', () => {
    expect(outsOf('mux2 names=m.q,m.r')).toEqual(['m.q.out', 'm.r.out']);
    expect(outsOf(`or2 names=${Array.from({ length: 16 }, (_, index) => `n${index}`).join(',')}`)).toHaveLength(16);
  });

  it('names instances with - where the module has _', () => {
    expect(outsOf('sample_hold')).toEqual(['sample-hold.0.out']);
    expect([...moduleRigWith('estop_latch').hal.functs.names()]).toEqual(['estop-latch.0']);
  });

  it('makes one component and keeps its arguments as written', () => {
    const rig = moduleRig();
    const { component, instances } = rig.load('not names=a,b');
    expect(component).toMatchObject({ name: 'not', kind: 'rt', state: 'ready', args: 'names=a,b' });
    expect(instances.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(rig.hal.functs.get('b').component).toBe(component);
  });

  it('drops double quotes, and takes the last of an argument that is given twice', () => {
    expect(outsOf('or2 names="a,b"')).toEqual(['a.out', 'b.out']);
    expect(outsOf('or2 count=5 count=2')).toHaveLength(2);
  });

  it('gives each instance its personality', () => {
    const { hal } = moduleRigWith('logic names=l1,l2 personality=0x102,0x203');
    const names = [...hal.pins.names()].filter((name) => !name.endsWith('.time'));
    expect(names.join(' ')).toBe('l1.in-00 l1.in-01 l1.and l2.in-00 l2.in-01 l2.in-02 l2.or');
  });

  it('gives instances without a personality the default one', () => {
    const { hal } = moduleRigWith('demux count=2 personality=2');
    expect([hal.pins.has('demux.0.out-01'), hal.pins.has('demux.0.out-02')]).toEqual([true, false]);
    expect(hal.pins.has('demux.1.out-31')).toBe(true);
  });

  it('keeps the personality of lincurve between 2 and 16 points', () => {
    const { hal } = moduleRigWith('lincurve count=2 personality=1,99');
    expect([...hal.params.names()].filter((name) => name.includes('.x-val-'))).toHaveLength(2 + 16);
  });

  it('makes the groups of debounce, the positions of multiswitch and the sums of weighted_sum', () => {
    expect([...moduleRigWith('debounce cfg=1,2').hal.functs.names()]).toEqual(['debounce.0', 'debounce.1']);
    expect(moduleRigWith('debounce cfg=1,2').hal.pins.has('debounce.1.1.out')).toBe(true);
    expect(moduleRigWith('multiswitch').hal.pins.has('multiswitch.0.bit-03')).toBe(true);
    expect(moduleRigWith('multiswitch cfg=2,6').hal.pins.has('multiswitch.1.bit-05')).toBe(true);
    expect([...moduleRigWith('weighted_sum wsum_sizes=2,3').hal.functs.names()]).toEqual(['process_wsums']);
  });

  it('makes channels of siggen and pid by number or name', () => {
    const functsOf = (line: string) => [...moduleRigWith(line).hal.functs.names()];
    expect(functsOf('siggen num_chan=2')).toEqual(['siggen.0.update', 'siggen.1.update']);
    expect(functsOf('siggen names=wave')).toEqual(['wave.update']);
    expect(functsOf('pid')).toHaveLength(3);
    expect(functsOf('pid num_chan=16')).toHaveLength(16);
    expect(functsOf('pid names=x,y')).toEqual(['x.do-pid-calcs', 'y.do-pid-calcs']);
  });

  it('makes the inputs for bits of a multiplexer where LinuxCNC does', () => {
    const { hal } = moduleRigWith('mux_generic config=b2,b3,b4,b6,b9');
    const bitsOf = (index: number) =>
      [...hal.pins.names()].filter((name) => name.startsWith(`mux-gen.0${index}.sel-bit`));
    expect([0, 1, 2, 3, 4].map((index) => bitsOf(index).length)).toEqual([1, 1, 2, 0, 3]);
  });

  it('makes FIFOs up to the first incomplete pair', () => {
    expect(moduleRigWith('sampler depth=3,4 cfg=b,f,s').hal.pins.has('sampler.2.full')).toBe(false);
    expect(moduleRigWith('sampler depth=3,4 cfg=b,f,s').hal.pins.has('sampler.1.full')).toBe(true);
  });
});

describe('a module refuses', () => {
  it.each([
    ['nosuch', 'no-such-component', 'there is no module'],
    ['nto', 'no-such-component', "did you mean 'not'?"],
    ['smartplug', 'no-such-component', 'there is no module'],
    ['timedelay count=x', 'bad-value', "'x' is not valid for parameter 'count'"],
    ['timedelay count=', 'bad-value', 'expected a 32-bit integer'],
    ['timedelay count=99999999999', 'bad-value', 'expected a 32-bit integer'],
    ['flipflop badparam=3', 'usage', "unknown parameter 'badparam': expected count=, names="],
    ['charge_pump count=2', 'usage', 'it takes none'],
    ['flipflop count', 'usage', 'expected name=value'],
    ['or2 count=1 names=a', 'usage', 'mutually exclusive'],
    ['or2 count=-1', 'out-of-range', 'expected 1 to'],
    ['or2 count=2000000000', 'out-of-range', 'expected 1 to'],
    ['or2 names=a,,b', 'bad-value', 'empty'],
    ['or2 names=a,a', 'name-taken', 'duplicate'],
    ['siggen num_chan=17', 'out-of-range', '1 to 16'],
    [`pid names=${'x'.repeat(17).replaceAll('x', 'x,')}y`, 'out-of-range', '1 to 16'],
    ['pid num_chan=2 names=a', 'usage', 'mutually exclusive'],
    ['logic', 'usage', 'personality= is missing'],
    ['logic personality=0x111', 'out-of-range', 'inputs must be 1 to 16, not 17'],
    ['demux personality=33', 'out-of-range', 'outputs must be 1 to 32, not 33'],
    ['debounce', 'usage', 'cfg= is missing'],
    ['debounce cfg=1,2,3,4,5,6,7,8,9', 'out-of-range', '9 groups'],
    ['debounce cfg=51', 'out-of-range', 'filters must be 1 to 50'],
    ['watchdog', 'usage', 'num_inputs= is missing'],
    ['watchdog num_inputs=33', 'out-of-range', 'inputs must be 1 to 32'],
    ['weighted_sum', 'usage', 'wsum_sizes= is missing'],
    ['weighted_sum wsum_sizes=17', 'out-of-range', 'bits must be 1 to 16'],
    ['message names=a,b messages=hello', 'usage', "no text for 'b'"],
    ['mux_generic', 'usage', 'config= is missing'],
    ['mux_generic config=f1', 'out-of-range', '2 to 1024'],
    ['mux_generic config=4', 'bad-value', 'is not a valid multiplexer'],
    ['mux_generic config=bbb4', 'bad-value', 'is not a valid multiplexer'],
    ['mux_generic config=x4', 'bad-value', 'is not a valid multiplexer'],
    ['sampler cfg=b', 'usage', 'depth= and cfg= are missing'],
    ['streamer depth=10 cfg=bq', 'config', 'expected letters of'],
    ['streamer depth=10 cfg=bbbbbbbbbbbbbbbbbbbbb', 'config', 'has 21 letters: expected at most 20'],
  ])('%s', (line, code, text) => {
    const rig = moduleRig();
    expect(() => rig.load(line)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
    expect([rig.hal.components.size, rig.hal.pins.size, rig.hal.functs.size]).toEqual([0, 0, 0]);
  });

  it('to be loaded twice, and keeps the first module', () => {
    const rig = moduleRigWith('not');
    expect(() => rig.load('not names=other')).toThrow(expect.objectContaining({ code: 'name-taken' }));
    expect(rig.hal.functs.has('not.0')).toBe(true);
    expect(rig.hal.functs.has('other')).toBe(false);
  });
});
