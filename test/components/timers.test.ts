import { describe, expect, it } from 'vitest';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';

/** A module in an on-change thread, with its pins set before the thread starts. */
function watching(line: string, settings: Parameters<ModuleRig['set']>[0] = {}): ModuleRig {
  const rig = moduleRig();
  rig.load(line);
  rig.set(settings);
  rig.watchChanges();
  return rig;
}

/** The values of a pin, with the time in milliseconds of each change. */
function history(rig: ModuleRig, name: string): [ms: number, value: unknown][] {
  const changes: [number, unknown][] = [];
  rig.hal.pins.get(name).observe((value) => changes.push([rig.clock.now(), value]));
  return changes;
}

describe('timedelay in an on-change thread', () => {
  it('switches after its delays, once each, and needs no timer at rest', () => {
    const rig = watching('timedelay', { 'timedelay.0.on-delay': 2, 'timedelay.0.off-delay': 5 });
    const out = history(rig, 'timedelay.0.out');
    expect(rig.clock.pending).toBe(0);
    rig.clock.advanceSync(3_600_000);
    rig.set({ 'timedelay.0.in': true });
    expect(rig.clock.pending).toBe(1);
    rig.clock.advanceSync(10_000);
    rig.set({ 'timedelay.0.in': false });
    rig.clock.advanceSync(10_000);
    expect(out).toEqual([
      [0, false],
      [3_602_000, true],
      [3_615_000, false],
    ]);
    expect(rig.clock.pending).toBe(0);
  });

  it('forgets a change that reverts in time, and its timer', () => {
    const rig = watching('timedelay', { 'timedelay.0.on-delay': 2 });
    const out = history(rig, 'timedelay.0.out');
    for (let press = 0; press < 5; press++) {
      rig.set({ 'timedelay.0.in': true });
      rig.clock.advanceSync(1999);
      rig.set({ 'timedelay.0.in': false });
      expect(rig.clock.pending).toBe(0);
      rig.clock.advanceSync(100);
    }
    expect(out).toEqual([[0, false]]);
  });

  it('counts the time that has passed when the delay is made shorter', () => {
    const rig = watching('timedelay', { 'timedelay.0.on-delay': 60 });
    rig.set({ 'timedelay.0.in': true });
    rig.clock.advanceSync(5000);
    rig.set({ 'timedelay.0.on-delay': 4 });
    expect(rig.get('timedelay.0.out')).toBe(true);
    expect(rig.get('timedelay.0.elapsed')).toBe(5);
  });

  it('passes a change on at once when the delay is 0', () => {
    const rig = watching('timedelay', { 'timedelay.0.on-delay': 0 });
    rig.set({ 'timedelay.0.in': true });
    expect(rig.get('timedelay.0.out')).toBe(true);
  });
});

describe('ton and tof in an on-change thread', () => {
  it('delay on and off by pt', () => {
    const rig = watching('ton', { 'ton.0.pt': 0.2 });
    const q = history(rig, 'ton.0.q');
    rig.set({ 'ton.0.in': true });
    rig.clock.advanceSync(500);
    rig.set({ 'ton.0.in': false });
    expect(q).toEqual([
      [0, false],
      [200, true],
      [500, false],
    ]);
    expect(rig.clock.pending).toBe(0);
  });

  it('keep off late', () => {
    const rig = watching('tof', { 'tof.0.pt': 0.2 });
    rig.clock.advanceSync(1000);
    const q = history(rig, 'tof.0.q');
    rig.set({ 'tof.0.in': true });
    rig.clock.advanceSync(500);
    rig.set({ 'tof.0.in': false });
    rig.clock.advanceSync(500);
    expect(q).toEqual([
      [1000, false],
      [1000, true],
      [1700, false],
    ]);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('oneshot', () => {
  it('makes a pulse of its width in an on-change thread, longer when triggered again', () => {
    const rig = watching('oneshot', { 'oneshot.0.width': 1 });
    const out = history(rig, 'oneshot.0.out');
    rig.set({ 'oneshot.0.in': true });
    rig.clock.advanceSync(600);
    rig.set({ 'oneshot.0.in': false });
    rig.set({ 'oneshot.0.in': true });
    rig.clock.advanceSync(5000);
    expect(out).toEqual([
      [0, false],
      [0, true],
      [1600, false],
    ]);
  });

  /** The outputs of cycles of 1 ms whose inputs are given as digits. */
  function pulses(inputs: string, settings: Parameters<ModuleRig['set']>[0]): string {
    const rig = moduleRig();
    rig.load('oneshot');
    rig.set({ 'oneshot.0.width': 0.003, ...settings });
    const thread = rig.thread();
    return Array.from(inputs, (digit) => {
      rig.set({ 'oneshot.0.in': digit === '1' });
      thread.runCycle();
      return rig.get('oneshot.0.out') === true ? '1' : '0';
    }).join('');
  }

  it('ignores edges during a pulse when not retriggerable, also one in its last cycle', () => {
    expect(pulses('1010100000', { 'oneshot.0.retriggerable': false })).toBe('1110111000');
    expect(pulses('1001000000', { 'oneshot.0.retriggerable': false })).toBe('1110000000');
    expect(pulses('1000100000', { 'oneshot.0.retriggerable': false })).toBe('1110111000');
  });

  it('detects the configured edges', () => {
    expect(pulses('1111000000', { 'oneshot.0.rising': false, 'oneshot.0.falling': true })).toBe('0000111000');
    expect(pulses('1111110000', { 'oneshot.0.falling': true })).toBe('1110001110');
  });

  it('starts again after a reset when the input is still TRUE, and keeps time-left during it', () => {
    const rig = moduleRig();
    rig.load('oneshot');
    rig.set({ 'oneshot.0.width': 0.003, 'oneshot.0.in': true });
    const thread = rig.thread();
    thread.runCycle();
    rig.set({ 'oneshot.0.reset': true });
    thread.runCycle();
    expect([rig.get('oneshot.0.out'), rig.get('oneshot.0.time-left')]).toEqual([false, 0.003]);
    rig.set({ 'oneshot.0.reset': false });
    thread.runCycle();
    expect(rig.get('oneshot.0.out')).toBe(true);
  });
});

describe('edge', () => {
  it.each([
    ['25 µs in a thread of 100 µs', 25_000, 100_000, 1],
    ['2.5 ms in a thread of 1 ms', 2_500_000, 1_000_000, 3],
    ['nothing', 0, 1_000_000, 1],
  ])('shows %s as a number of cycles', (_title, widthNs, periodNs, cycles) => {
    const rig = moduleRig();
    rig.load('edge');
    rig.set({ 'edge.0.in-edge': false, 'edge.0.out-width-ns': widthNs });
    const thread = rig.thread(undefined, periodNs);
    thread.runCycle();
    rig.set({ 'edge.0.in': true });
    const shown = Array.from({ length: 6 }, () => {
      thread.runCycle();
      return rig.get('edge.0.out');
    });
    expect(shown.filter((value) => value === true)).toHaveLength(cycles);
    expect(shown[0]).toBe(true);
  });

  it('detects no edge in its first run, and both edges with both', () => {
    const rig = watching('edge', { 'edge.0.in': true, 'edge.0.both': true, 'edge.0.out-width-ns': 5_000_000 });
    const out = history(rig, 'edge.0.out');
    rig.clock.advanceSync(100);
    rig.set({ 'edge.0.in': false });
    rig.clock.advanceSync(100);
    rig.set({ 'edge.0.in': true });
    rig.clock.advanceSync(100);
    expect(out).toEqual([
      [0, false],
      [100, true],
      [105, false],
      [200, true],
      [205, false],
    ]);
  });

  it('makes a visible pulse even with a width of 0', () => {
    const rig = watching('edge', { 'edge.0.in-edge': false });
    const out = history(rig, 'edge.0.out');
    rig.set({ 'edge.0.in': true });
    rig.clock.advanceSync(10);
    expect(out.map(([, value]) => value)).toEqual([false, true, false]);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('time', () => {
  const reading = (rig: ModuleRig) => ['hours', 'minutes', 'seconds'].map((part) => rig.get(`time.0.${part}`));

  it('counts hours, minutes and seconds, and wakes once a second', () => {
    const rig = watching('time');
    rig.set({ 'time.0.start': true });
    rig.clock.advanceSync((2 * 3600 + 3 * 60 + 4) * 1000 + 999);
    expect(reading(rig)).toEqual([2, 3, 4]);
    expect(rig.clock.pending).toBe(1);
    rig.set({ 'time.0.start': false });
    expect(rig.clock.pending).toBe(0);
    expect(reading(rig)).toEqual([2, 3, 4]);
  });

  it('stands still during a pause and starts at zero next time', () => {
    const rig = watching('time');
    rig.set({ 'time.0.start': true });
    rig.clock.advanceSync(10_000);
    rig.set({ 'time.0.pause': true });
    rig.clock.advanceSync(60_000);
    rig.set({ 'time.0.pause': false });
    rig.clock.advanceSync(5000);
    expect(reading(rig)).toEqual([0, 0, 15]);
    rig.set({ 'time.0.start': false });
    rig.set({ 'time.0.start': true });
    rig.clock.advanceSync(2000);
    expect(reading(rig)).toEqual([0, 0, 2]);
  });

  it('does not restart when pause rises while start falls', () => {
    const rig = watching('time');
    rig.set({ 'time.0.start': true });
    rig.clock.advanceSync(7000);
    rig.set({ 'time.0.start': false, 'time.0.pause': true });
    rig.set({ 'time.0.start': true, 'time.0.pause': false });
    rig.clock.advanceSync(1000);
    expect(reading(rig)).toEqual([0, 0, 8]);
  });
});

describe('multiclick', () => {
  /** Presses and releases for the given milliseconds in turn; returns the outputs that gave a pulse. */
  function clicked(times: readonly number[], settings: Parameters<ModuleRig['set']>[0] = {}): string[] {
    const rig = watching('multiclick', settings);
    const seen: string[] = [];
    for (const pin of rig.hal.pins.values()) {
      if (pin.dir !== 'out' || pin.type !== 'bit') continue;
      const short = pin.name.slice('multiclick.0.'.length);
      pin.observe((value) => {
        if (value === true) seen.push(short);
      });
    }
    let isPressed = settings['multiclick.0.invert-input'] !== true;
    for (const ms of times) {
      rig.set({ 'multiclick.0.in': isPressed });
      isPressed = !isPressed;
      rig.clock.advanceSync(ms);
    }
    expect(rig.get('multiclick.0.state')).toBe(times.length % 2 === 1 ? 9 : 0);
    expect(rig.clock.pending).toBe(0);
    return seen;
  }

  it('reports each click at once, and after the pause that there was no further one', () => {
    expect(clicked([100, 1000])).toEqual(['single-click', 'single-click-only']);
    expect(clicked([100, 100, 100, 1000])).toEqual(['single-click', 'double-click', 'double-click-only']);
    expect(clicked([99, 99, 99, 99, 99, 99, 99, 1000])).toEqual([
      'single-click',
      'double-click',
      'triple-click',
      'quadruple-click',
      'quadruple-click-only',
    ]);
  });

  it('does not count a press that is held too long', () => {
    expect(clicked([1000])).toEqual([]);
    expect(clicked([1000, 1000])).toEqual([]);
    expect(clicked([100, 100, 300, 1000])).toEqual(['single-click']);
  });

  it('does not count a fifth click, and gives no -only pulse after it', () => {
    expect(clicked(Array.from({ length: 10 }, () => 50).concat(1000, 1000)).at(-1)).toBe('quadruple-click');
  });

  it('starts again after a pause', () => {
    expect(clicked([50, 300, 50, 1000])).toEqual([
      'single-click',
      'single-click-only',
      'single-click',
      'single-click-only',
    ]);
  });

  it('supports a button that is pressed when FALSE', () => {
    expect(clicked([1000, 100, 1000].slice(1), { 'multiclick.0.invert-input': true, 'multiclick.0.in': true })).toEqual(
      ['single-click', 'single-click-only'],
    );
  });

  it('holds its outputs for output-hold-ns', () => {
    const rig = watching('multiclick', { 'multiclick.0.output-hold-ns': 30_000_000 });
    const single = history(rig, 'multiclick.0.single-click');
    rig.set({ 'multiclick.0.in': true });
    rig.clock.advanceSync(10);
    rig.set({ 'multiclick.0.in': false });
    rig.clock.advanceSync(1000);
    expect(single).toEqual([
      [0, false],
      [10, true],
      [40, false],
    ]);
  });
});
