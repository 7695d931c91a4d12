import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComponentHandle } from '../../../src/components/define.ts';
import { virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { fileAppender, type FileAppender } from '../../../src/util/file-appender.ts';
import { componentRig, type ComponentRig } from '../../helpers/component-rig.ts';
import { temporaryFile } from '../../helpers/temporary.ts';

let clock: VirtualClock;
let rig: ComponentRig;
let handle: ComponentHandle;

const set = (values: Readonly<Record<string, boolean | number>>) =>
  rig.hal.batch(() => {
    for (const [name, value] of Object.entries(values)) rig.hal.setp(`cost.${name}`, value);
  });
const pin = (name: string) => rig.hal.item(`cost.${name}`).value;
const pass = (seconds: number) => clock.advanceSync(seconds * 1000);
const records = () => rig.events.map(({ details }) => details);

function load(options = {}, files?: FileAppender): void {
  clock = virtualClock(1_700_000_000);
  rig = componentRig(clock, files);
  handle = rig.load('print-energy', 'cost', options);
  rig.run();
}

/** Draws power for a time, with the meter read every ten seconds, and a counter in steps of 1 Wh. */
function draw(watts: number, seconds: number): void {
  for (let at = 0; at < seconds; at += 10) {
    pass(10);
    energyKWh += (watts * 10) / 3.6e6;
    set({ energy: Math.floor(energyKWh * 1000) / 1000, power: watts });
  }
}
let energyKWh = 0;

beforeEach(() => {
  energyKWh = 3.2;
  load({ price: 0.3 });
  set({ energy: 3.2, power: 5 });
});
afterEach(() => rig.dispose());

describe('print-energy', () => {
  it('measures a print, live and as a record at the end', () => {
    set({ printing: true, power: 200 });
    draw(200, 1800);
    expect(pin('active')).toBe(true);
    expect(pin('used')).toBeCloseTo(0.1, 3);
    draw(100, 1800);
    set({ printing: false });
    expect(rig.events).toHaveLength(1);
    expect(rig.events[0]).toMatchObject({ type: 'print.energy', name: 'cost', cause: 'finished', time: 1_700_003_600 });
    const [record] = records();
    expect(record).toMatchObject({ startS: 1_700_000_000, durationS: 3600, peakW: 200 });
    expect(record?.['energyKWh']).toBeCloseTo(0.15, 3);
    expect(record?.['meanW']).toBeCloseTo(150, 0);
    expect(record?.['cost']).toBeCloseTo(0.15 * 0.3, 4);
  });

  it('keeps the values of the last print, and counts nothing between prints', () => {
    set({ printing: true });
    draw(200, 600);
    set({ printing: false });
    const shown = ['used', 'peak', 'mean', 'duration', 'cost'].map(pin);
    draw(1000, 3600);
    expect(['used', 'peak', 'mean', 'duration', 'cost'].map(pin)).toEqual(shown);
    set({ printing: true });
    expect([pin('used'), pin('duration')]).toEqual([0, 0]);
    draw(100, 3600);
    expect(pin('used')).toBeCloseTo(0.1, 3);
  });

  it('continues over a counter that restarts at 0', () => {
    set({ printing: true });
    draw(200, 1800);
    energyKWh = 0;
    draw(200, 1800);
    set({ printing: false });
    expect(records()[0]?.['energyKWh']).toBeCloseTo(0.2, 2);
  });

  it('continues over a counter that restarts just before the end', () => {
    set({ printing: true });
    draw(200, 1800);
    energyKWh = 0;
    draw(360, 20);
    set({ printing: false });
    expect(records()[0]?.['energyKWh']).toBeCloseTo(0.102, 3);
  });

  it('ignores a single wrong reading', () => {
    set({ printing: true });
    draw(200, 600);
    for (const nonsense of [0, 4000, Number.NaN]) {
      set({ energy: nonsense });
      pass(10);
      draw(200, 600);
    }
    set({ printing: false });
    expect(records()[0]?.['energyKWh']).toBeCloseTo((200 * 2400) / 3.6e6, 2);
  });

  it('reports how much of the end was not measured, even if only the meter has failed', () => {
    set({ printing: true });
    draw(200, 600);
    set({ energy: Number.NaN, power: Number.NaN });
    pass(900);
    set({ printing: false });
    expect(records()[0]).toMatchObject({ durationS: 1500, unmeasuredS: 900, peakW: 200 });
    expect(records()[0]?.['meanW']).toBeCloseTo(200, -1);
    expect(records()[0]?.['energyKWh']).toBeCloseTo((200 * 600) / 3.6e6, 2);
  });

  it('counts from the first value of a counter, even from 0', () => {
    load();
    set({ printing: true });
    pass(5);
    set({ energy: 0 });
    pass(3600);
    set({ energy: 0.05 });
    expect(pin('used')).toBeCloseTo(0.05, 6);
  });

  it('does not count a leap or a partial fall of a counter', () => {
    set({ printing: true });
    draw(200, 1800);
    for (const leap of [300, -2]) {
      energyKWh += leap;
      draw(200, 1800);
    }
    set({ printing: false });
    expect(records()[0]?.['energyKWh']).toBeCloseTo((200 * 5400) / 3.6e6, 2);
  });

  it('counts the energy used while the plug did not answer', () => {
    set({ printing: true });
    draw(200, 600);
    pass(3600);
    energyKWh += 0.2;
    draw(200, 600);
    set({ printing: false });
    expect(records()[0]?.['energyKWh']).toBeCloseTo(0.2 + (200 * 1200) / 3.6e6, 2);
  });

  it('does not count the first reading of a counter as energy of the print', () => {
    load();
    set({ printing: true });
    pass(5);
    set({ energy: 817.2 });
    pass(5);
    set({ energy: 817.201 });
    expect(pin('used')).toBeCloseTo(0.001, 6);
  });

  it('neither starts nor ends a print while printing is only assumed', () => {
    set({ stale: true, printing: true });
    pass(100);
    expect(pin('active')).toBe(false);
    set({ stale: false });
    expect(pin('active')).toBe(true);
    set({ stale: true, printing: false });
    pass(100);
    expect([pin('active'), rig.events.length]).toEqual([true, 0]);
    set({ stale: false, printing: true });
    pass(100);
    set({ printing: false });
    expect(records()[0]).toMatchObject({ durationS: 200 });
  });

  it('reports how much of the end it could not measure, and does not count old power as present', () => {
    set({ printing: true });
    draw(200, 600);
    set({ online: false });
    pass(300);
    set({ online: true });
    energyKWh += 0.01;
    draw(100, 600);
    set({ online: false });
    pass(900);
    set({ printing: false });
    expect(records()[0]).toMatchObject({ durationS: 2400, unmeasuredS: 900, peakW: 200 });
    expect(records()[0]?.['meanW']).toBeCloseTo(150, -1);
    expect(records()[0]?.['energyKWh']).toBeCloseTo(0.01 + (300 * 600) / 3.6e6, 2);
  });

  it('uses a new price at once', () => {
    set({ printing: true });
    draw(1000, 3600);
    set({ price: 1 });
    pass(1);
    expect(pin('cost')).toBeCloseTo(1, 2);
  });
});

describe('the file of print-energy', () => {
  const print = () => {
    set({ energy: 1, power: 200 });
    set({ printing: true });
    pass(60);
    set({ energy: 1.003 });
    set({ printing: false });
    pass(60);
  };

  it('gets a line of comma-separated values for each print, below one heading', async () => {
    const file = temporaryFile('prints.csv', '');
    load({ file, price: 2 }, fileAppender());
    print();
    print();
    await handle.dispose?.();
    expect(readFileSync(file, 'utf8').split('\n')).toEqual([
      'start,name,duration_s,energy_kwh,peak_w,mean_w,cost,unmeasured_s',
      '2023-11-14T22:13:20.000Z,cost,60,0.003,200,200,0.006,0',
      expect.stringMatching(/^2023-11-14T22:15:20\.000Z,cost,60,/),
      '',
    ]);
  });

  it('gets a line of JSON with any other name', async () => {
    const file = temporaryFile('prints.jsonl', '');
    load({ file }, fileAppender());
    print();
    await handle.dispose?.();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      name: 'cost',
      start: '2023-11-14T22:13:20.000Z',
      startS: 1_700_000_000,
      durationS: 60,
      energyKWh: 0.003,
      peakW: 200,
      meanW: 200,
      cost: 0,
      unmeasuredS: 0,
    });
  });

  it('stops nothing when it cannot be written', async () => {
    load({ file: '/dev/null/prints.csv' }, fileAppender());
    print();
    await handle.dispose?.();
    expect(rig.events).toHaveLength(1);
    load({ file: 'anywhere.csv' });
    print();
    await handle.dispose?.();
    expect(rig.events).toHaveLength(1);
  });

  it('does not block the end when it accepts nothing', async () => {
    let appended = 0;
    const stuck: FileAppender = {
      append() {
        appended++;
        return new Promise(() => {});
      },
    };
    load({ file: 'stuck.csv' }, stuck);
    for (let i = 0; i < 300; i++) print();
    expect(rig.events).toHaveLength(300);
    const ended = handle.dispose?.();
    await clock.advance(1000);
    await ended;
    expect(appended).toBe(1);
    load();
  });
});
