import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { componentRig, type ComponentRig } from '../../helpers/component-rig.ts';

let clock: VirtualClock;
let rig: ComponentRig;

const set = (values: Readonly<Record<string, boolean | number>>) =>
  rig.hal.batch(() => {
    for (const [name, value] of Object.entries(values)) rig.hal.setp(`fan.${name}`, value);
  });
const runs = () => rig.hal.item('fan.out').value;
const pass = (seconds: number) => clock.advanceSync(seconds * 1000);

function load(values: Readonly<Record<string, boolean | number>>): void {
  clock = virtualClock();
  rig = componentRig(clock);
  rig.load('fan-relay', 'fan');
  set({ 'min-on': 0, 'min-off': 0, ...values });
  rig.run();
}

beforeEach(() => load({}));
afterEach(() => rig.dispose());

describe('a fan relay', () => {
  it('stays off when no condition is configured', () => {
    set({ temperature: 300, printing: true });
    set({ printing: false });
    pass(1000);
    expect(runs()).toBe(false);
  });

  it('runs by temperature, with hysteresis', () => {
    set({ 'temperature-on': 50, hysteresis: 5 });
    const curve = [20, 49, 50, 48, 45.1, 45, 49, 50].map((temperature) => {
      set({ temperature });
      return runs();
    });
    expect(curve).toEqual([false, false, true, true, true, false, false, true]);
  });

  it('runs while G-code asks for more speed than the threshold', () => {
    const answers = [0, 0.1, 0.2, 1, 0.1, 0].map((speed) => {
      set({ speed });
      return runs();
    });
    expect(answers).toEqual([false, false, true, true, false, false]);
  });

  it('runs while the temperature that it uses, or the speed, is unknown', () => {
    set({ temperature: Number.NaN });
    expect(runs()).toBe(false);
    set({ 'temperature-on': 50 });
    expect(runs()).toBe(true);
    set({ temperature: 20 });
    expect(runs()).toBe(false);
    set({ speed: Number.NaN });
    expect(runs()).toBe(true);
  });

  it('stops for an unknown value only with failsafe FALSE', () => {
    set({ 'temperature-on': 50, temperature: 60, failsafe: false });
    set({ temperature: Number.NaN });
    expect(runs()).toBe(false);
  });

  it('keeps min-on and min-off, and afterwards follows the present conditions', () => {
    set({ 'min-on': 10, 'min-off': 20 });
    set({ speed: 1 });
    expect(runs()).toBe(true);
    pass(4);
    set({ speed: 0 });
    pass(5.9);
    expect(runs()).toBe(true);
    pass(0.1);
    expect(runs()).toBe(false);
    set({ speed: 1 });
    pass(10);
    set({ speed: 0 });
    pass(5);
    set({ speed: 1 });
    pass(4.9);
    expect(runs()).toBe(false);
    pass(0.1);
    expect(runs()).toBe(true);
  });

  it('changes no more often than min-on and min-off allow, whatever the speed does', () => {
    load({ 'min-on': 10, 'min-off': 10 });
    let changes = 0;
    rig.hal.pins.get('fan.out').observe(() => changes++);
    for (let i = 0; i < 1000; i++) {
      set({ speed: i % 2 });
      pass(0.1);
    }
    expect(changes).toBeLessThanOrEqual(1 + 100 / 10 + 1);
    expect(changes).toBeGreaterThan(5);
  });

  it('runs on after a print in which it ran', () => {
    set({ 'run-on': 300, printing: true });
    set({ speed: 1 });
    pass(1000);
    set({ speed: 0 });
    expect(runs()).toBe(false);
    set({ printing: false });
    expect(runs()).toBe(true);
    pass(299);
    expect(runs()).toBe(true);
    pass(1);
    expect(runs()).toBe(false);
  });

  it('does not start for a print in which it did not run', () => {
    set({ 'run-on': 300, printing: true });
    pass(1000);
    set({ printing: false });
    expect(runs()).toBe(false);
  });

  it('stops running on when the next print starts', () => {
    set({ 'run-on': 300, printing: true, speed: 1 });
    set({ printing: false, speed: 0 });
    expect(runs()).toBe(true);
    set({ printing: true });
    expect(runs()).toBe(false);
  });

  it('is not blocked for ever by invalid min-on and min-off', () => {
    set({ 'min-on': Number.NaN, 'min-off': -1 });
    set({ speed: 1 });
    expect(runs()).toBe(true);
    set({ speed: 0 });
    expect(runs()).toBe(false);
  });
});
