import { describe, expect, it } from 'vitest';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';

describe('the watchdog in an on-change thread', () => {
  function watched(): ModuleRig {
    const rig = moduleRig();
    rig.load('watchdog num_inputs=2');
    rig.set({ 'watchdog.timeout-0': 0.5, 'watchdog.timeout-1': 2 });
    rig.watchChanges();
    rig.set({ 'watchdog.enable-in': true });
    return rig;
  }
  const beat = (rig: ModuleRig, input: number) => {
    const name = `watchdog.input-${input}`;
    rig.set({ [name]: rig.get(name) !== true });
  };
  const outputs = (rig: ModuleRig) => [rig.get('watchdog.ok-out'), rig.get('watchdog.safe-ok-out')];

  it('is ok while all heartbeats continue', () => {
    const rig = watched();
    for (let time = 0; time < 60; time++) {
      rig.clock.advanceSync(400);
      beat(rig, 0);
      if (time % 4 === 0) beat(rig, 1);
      expect(outputs(rig)).toEqual([true, true]);
    }
    expect(rig.clock.pending).toBe(1);
  });

  it('trips a millisecond after the timeout, and then needs no timer', () => {
    const rig = watched();
    rig.clock.advanceSync(500);
    expect(outputs(rig)).toEqual([true, true]);
    rig.clock.advanceSync(1);
    expect(outputs(rig)).toEqual([false, false]);
    expect(rig.clock.pending).toBe(0);
    beat(rig, 0);
    expect(outputs(rig)).toEqual([false, false]);
  });

  it('notices a heartbeat that stops while the other continues', () => {
    const rig = watched();
    for (let time = 0; time < 5; time++) {
      rig.clock.advanceSync(400);
      beat(rig, 0);
    }
    expect(outputs(rig)).toEqual([true, true]);
    rig.clock.advanceSync(1);
    expect(outputs(rig)).toEqual([false, false]);
  });

  it('starts again when enable-in has been FALSE', () => {
    const rig = watched();
    rig.clock.advanceSync(1000);
    rig.set({ 'watchdog.enable-in': false });
    expect(outputs(rig)).toEqual([false, false]);
    rig.set({ 'watchdog.enable-in': true });
    expect(outputs(rig)).toEqual([true, true]);
  });

  it('leaves ok-out TRUE when enable-in falls, like LinuxCNC, but not safe-ok-out', () => {
    const rig = watched();
    rig.set({ 'watchdog.enable-in': false });
    expect(outputs(rig)).toEqual([true, false]);
    rig.clock.advanceSync(10_000);
    expect(outputs(rig)).toEqual([true, false]);
    expect(rig.clock.pending).toBe(0);
  });

  it.each([0, -1, Number.NaN])('trips at once with a timeout of %s', (timeout) => {
    const rig = moduleRig();
    rig.load('watchdog num_inputs=1');
    rig.set({ 'watchdog.timeout-0': timeout, 'watchdog.enable-in': true });
    rig.thread(['watchdog.set-timeouts', 'watchdog.process']).runCycle();
    expect(outputs(rig)).toEqual([false, false]);
  });
});

describe('estop_latch', () => {
  it('chains: a fault anywhere stops every later latch, and a reset works from the front', () => {
    const rig = moduleRig();
    rig.load('estop_latch count=2');
    rig.hal.net('ok', ['estop-latch.0.ok-out', 'estop-latch.1.ok-in']);
    rig.hal.net('fault', ['estop-latch.0.fault-out', 'estop-latch.1.fault-in']);
    rig.hal.net('reset', ['estop-latch.0.reset', 'estop-latch.1.reset']);
    const thread = rig.thread();
    const reset = () => {
      for (const value of [false, true]) {
        rig.hal.sets('reset', value);
        thread.runCycle();
      }
      return rig.get('estop-latch.1.ok-out');
    };
    expect(rig.get('estop-latch.1.fault-out')).toBe(true);
    expect(reset()).toBe(true);
    rig.set({ 'estop-latch.0.fault-in': true });
    thread.runCycle();
    expect([rig.get('estop-latch.1.ok-out'), rig.get('estop-latch.1.fault-out')]).toEqual([false, true]);
    expect(reset()).toBe(false);
    rig.set({ 'estop-latch.0.fault-in': false });
    thread.runCycle();
    expect(rig.get('estop-latch.1.ok-out')).toBe(false);
    expect(reset()).toBe(true);
  });
});

describe('safety_latch', () => {
  function latch(settings: Parameters<ModuleRig['set']>[0] = {}) {
    const rig = moduleRig();
    rig.load('safety_latch names=s');
    rig.set({ 's.threshold': 3, 's.max': 5, ...settings });
    const thread = rig.thread();
    return (values: Parameters<ModuleRig['set']>[0], cycles = 1) => {
      rig.set(values);
      for (let cycle = 0; cycle < cycles; cycle++) thread.runCycle();
      return [rig.get('s.count'), rig.get('s.error-out'), rig.get('s.ok-out')];
    };
  }

  it('ignores short errors and latches lasting ones', () => {
    const run = latch();
    expect(run({ 's.error-in': true }, 2)).toEqual([2, false, true]);
    expect(run({ 's.error-in': false }, 9)).toEqual([0, false, true]);
    expect(run({ 's.error-in': true }, 3)).toEqual([3, true, false]);
    expect(run({ 's.error-in': true }, 30)).toEqual([5, true, false]);
    expect(run({ 's.error-in': false }, 30)).toEqual([0, true, false]);
    expect(run({ 's.reset': true })).toEqual([0, false, true]);
  });

  it('is not reset by a reset that stays TRUE', () => {
    const run = latch({ 's.reset': true });
    run({});
    expect(run({ 's.error-in': true }, 4)).toEqual([4, true, false]);
  });

  it('clears itself without latching, and passes errors on while not enabled', () => {
    const run = latch({ 's.latching': false });
    expect(run({ 's.error-in': true }, 3)).toEqual([3, true, false]);
    expect(run({ 's.error-in': false })).toEqual([2, false, true]);
    expect(run({ 's.enable': false, 's.error-in': true })).toEqual([0, true, false]);
    expect(run({ 's.error-in': false })).toEqual([0, false, true]);
  });
});

describe('charge_pump', () => {
  it('keeps a watchdog ok as long as its thread runs', () => {
    const rig = moduleRig();
    rig.load('charge_pump');
    rig.load('watchdog num_inputs=1');
    rig.hal.net('alive', ['charge-pump.out', 'watchdog.input-0']);
    rig.set({ 'watchdog.timeout-0': 0.0015, 'watchdog.enable-in': true });
    const thread = rig.thread(['charge-pump', 'watchdog.set-timeouts', 'watchdog.process']);
    for (let cycle = 0; cycle < 20; cycle++) thread.runCycle();
    expect(rig.get('watchdog.safe-ok-out')).toBe(true);
    rig.hal.delf('charge-pump', 'rig');
    for (let cycle = 0; cycle < 2; cycle++) thread.runCycle();
    expect(rig.get('watchdog.safe-ok-out')).toBe(false);
  });
});
