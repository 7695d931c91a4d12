import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from '../../../src/components/record/fifo.ts';
import { componentRig } from '../../helpers/component-rig.ts';
import { moduleRig } from '../../helpers/module-rig.ts';

describe('a FIFO', () => {
  it('returns records in order, and refuses records that do not fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 40 }), (capacity, steps) => {
        const fifo = new Fifo(['s32'], capacity);
        const model: number[] = [];
        steps.forEach((isPut, step) => {
          if (isPut) {
            const fits = model.length < capacity;
            expect(fifo.put([step], step)).toBe(fits);
            if (fits) model.push(step);
          } else {
            const expected = model.shift();
            expect(fifo.take()).toEqual(expected === undefined ? undefined : { number: expected, values: [expected] });
          }
          expect([fifo.length, fifo.isFull]).toEqual([model.length, model.length === capacity]);
        });
      }),
    );
  });

  it('refuses values of other types and records of another length', () => {
    const fifo = new Fifo(['bit', 'u32'], 3);
    expect(() => fifo.put([true, -1])).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => fifo.put([1, 1])).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => fifo.put([true])).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(fifo.length).toBe(0);
  });

  it('wakes waiters when a record is put or taken, or when it is closed', async () => {
    const fifo = new Fifo(['bit'], 1);
    for (const change of [() => fifo.put([true]), () => fifo.take(), () => fifo.close()]) {
      const waiting = Promise.all([fifo.changed(), fifo.changed()]);
      change();
      await expect(waiting).resolves.toHaveLength(2);
    }
    await expect(fifo.changed()).resolves.toBeUndefined();
    expect(fifo.put([true])).toBe(false);
  });

  it('releases a waiter whose signal aborts', async () => {
    const fifo = new Fifo(['bit'], 1);
    const abort = new AbortController();
    const waiting = fifo.changed(abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(fifo.changed(abort.signal)).resolves.toBeUndefined();
  });
});

describe('the sampler', () => {
  function sampling() {
    const rig = moduleRig();
    const [instance] = rig.load('sampler depth=2 cfg=sb').instances;
    const { fifo } = instance?.handle ?? {};
    if (!fifo) throw new Error('no FIFO');
    const thread = rig.thread();
    const pins = () => ['curr-depth', 'full', 'overruns', 'sample-num'].map((name) => rig.get(`sampler.0.${name}`));
    return { rig, fifo, run: () => thread.runCycle(), pins };
  }

  it('takes a record each cycle, and counts lost ones', () => {
    const { rig, fifo, run, pins } = sampling();
    for (let cycle = 0; cycle < 4; cycle++) {
      rig.set({ 'sampler.0.pin.0': cycle * 10, 'sampler.0.pin.1': cycle % 2 === 1 });
      run();
    }
    expect(pins()).toEqual([2, true, 2, 4]);
    expect(fifo.take()).toEqual({ number: 0, values: [0, false] });
    rig.set({ 'sampler.0.pin.0': 99 });
    run();
    expect(pins()).toEqual([2, false, 2, 5]);
    expect([fifo.take(), fifo.take()]).toEqual([
      { number: 1, values: [10, true] },
      { number: 4, values: [99, true] },
    ]);
  });

  it('takes nothing while it is not enabled, and shows its depth', () => {
    const { rig, run, pins } = sampling();
    run();
    run();
    rig.set({ 'sampler.0.enable': false });
    run();
    expect(pins()).toEqual([2, true, 0, 2]);
  });

  it('closes its FIFO when it exits', () => {
    const { rig, fifo, run } = sampling();
    run();
    rig.hal.components.get('sampler').exit();
    expect(fifo.isClosed).toBe(true);
    expect(fifo.take()).toBeDefined();
  });
});

describe('the streamer', () => {
  function streaming(clockMode = 0) {
    const rig = moduleRig();
    const [instance] = rig.load('streamer depth=4 cfg=s').instances;
    const { fifo } = instance?.handle ?? {};
    if (!fifo) throw new Error('no FIFO');
    rig.set({ 'streamer.0.clock-mode': clockMode });
    for (const value of [1, 2, 3]) fifo.put([value]);
    const thread = rig.thread();
    const run = (clock = false) => {
      rig.set({ 'streamer.0.clock': clock });
      thread.runCycle();
      return rig.get('streamer.0.pin.0');
    };
    const pins = () => ['curr-depth', 'empty', 'underruns'].map((name) => rig.get(`streamer.0.${name}`));
    return { rig, run, pins };
  }

  it('plays a record each cycle, keeps the last one, and counts underruns', () => {
    const { run, pins } = streaming();
    expect([run(), run()]).toEqual([1, 2]);
    expect(pins()).toEqual([2, false, 0]);
    expect([run(), run(), run()]).toEqual([3, 3, 3]);
    expect(pins()).toEqual([0, true, 2]);
  });

  it.each([
    [1, [0, 0, 1, 1, 1, 2]],
    [2, [0, 1, 1, 1, 2, 2]],
    [3, [0, 1, 2, 2, 3, 3]],
  ])('plays by its clock in mode %d', (mode, expected) => {
    const { run, pins } = streaming(mode);
    expect([false, true, false, false, true, false].map((clock) => run(clock))).toEqual(expected);
    expect(pins()[2]).toBe(mode === 3 ? 1 : 0);
  });

  it('plays nothing while it is not enabled', () => {
    const { rig, run, pins } = streaming();
    rig.set({ 'streamer.0.enable': false });
    expect([run(), run()]).toEqual([0, 0]);
    expect(pins()).toEqual([3, false, 0]);
  });
});

describe('FIFOs in a machine file', () => {
  it('take their types as letters, including 64-bit ones', async () => {
    const rig = componentRig();
    const { fifo } = rig.load('sampler', 'record', { cfg: 'bFslk', depth: 5 });
    expect(fifo?.types).toEqual(['bit', 'float', 's32', 's64', 'u64']);
    expect(fifo?.capacity).toBe(5);
    expect(rig.hal.pins.get('record.pin.4')).toMatchObject({ type: 'u64', dir: 'in', value: 0n });
    await rig.dispose();
  });
});
