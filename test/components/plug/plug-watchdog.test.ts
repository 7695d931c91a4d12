import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComponentHandle } from '../../../src/components/define.ts';
import { watchdogCauses } from '../../../src/components/plug/plug-watchdog.ts';
import { virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { componentRig, type ComponentRig } from '../../helpers/component-rig.ts';

let clock: VirtualClock;
let rig: ComponentRig;
let handle: ComponentHandle;

const set = (values: Readonly<Record<string, boolean | number>>) =>
  rig.hal.batch(() => {
    for (const [name, value] of Object.entries(values)) rig.hal.setp(`dog.${name}`, value);
  });
const pin = (name: string) => rig.hal.item(`dog.${name}`).value;
const cause = () => watchdogCauses[Number(pin('cause'))];
const pass = (seconds: number) => clock.advanceSync(seconds * 1000);
const told = () => rig.events.map((event) => `${event.type} ${event.cause}`);

/** Checks that the outputs agree with each other and returns the cause of the present fault. */
function fault(): string | undefined {
  expect(pin('ok')).toBe(!pin('fault'));
  if (pin('fault') === true) expect(pin('fault-latched')).toBe(true);
  return pin('fault') === true ? cause() : undefined;
}

beforeEach(() => {
  clock = virtualClock();
  rig = componentRig(clock);
  handle = rig.load('plug-watchdog', 'dog');
  rig.run();
});
afterEach(() => rig.dispose());

describe('a plug watchdog', () => {
  it('reports no fault with nothing wired and no limit set', () => {
    pass(1_000_000);
    expect([fault(), pin('fault-latched'), cause()]).toEqual([undefined, false, 'none']);
    expect(rig.events).toEqual([]);
  });

  it.each([
    ['error', { error: true }, { error: false }, 10],
    ['offline', { online: false }, { online: true }, 10],
    ['power-low', { 'power-min': 5, relay: true, power: 1 }, { power: 6 }, 5],
    ['power-high', { 'power-max': 500, relay: true, power: 501 }, { power: 500 }, 5],
  ] as const)('flags %s when it has lasted too long, and not before', (name, wrong, right, limitS) => {
    set(wrong);
    pass(limitS - 0.001);
    expect(fault()).toBeUndefined();
    pass(0.001);
    expect(fault()).toBe(name);
    set(right);
    expect(fault()).toBeUndefined();
    expect(told()).toEqual([`plug.fault ${name}`, `plug.recovered ${name}`]);
  });

  it('restarts the time when the condition ends for a moment', () => {
    for (let i = 0; i < 10; i++) {
      set({ error: true });
      pass(9);
      set({ error: false });
      pass(0.1);
    }
    expect([fault(), pin('fault-latched')]).toEqual([undefined, false]);
  });

  it('flags more misses in a row than misses-max, at once', () => {
    set({ 'misses-max': 3, misses: 3 });
    expect(fault()).toBeUndefined();
    set({ misses: 4 });
    expect(fault()).toBe('misses');
    set({ misses: 0 });
    expect(fault()).toBeUndefined();
  });

  it('flags a heartbeat that stops or never starts', () => {
    set({ 'heartbeat-timeout': 3 });
    pass(3);
    expect(fault()).toBe('heartbeat');
    for (let i = 0; i < 10; i++) {
      set({ heartbeat: i % 2 === 0 });
      expect(fault()).toBeUndefined();
      pass(2.9);
    }
    pass(0.1);
    expect(fault()).toBe('heartbeat');
  });

  it('keeps the fault latched, with its cause, until it is reset', () => {
    set({ error: true });
    pass(10);
    set({ reset: true });
    expect(pin('fault-latched')).toBe(true);
    set({ error: false });
    expect([fault(), pin('fault-latched'), cause()]).toEqual([undefined, true, 'error']);
    expect(handle.describe?.()).toBe('a fault is latched');
    // A rise during the fault has no effect, as with estop_latch.
    set({ reset: false });
    set({ reset: true });
    expect([pin('fault-latched'), cause()]).toEqual([false, 'none']);
    expect(handle.describe?.()).toBeUndefined();
  });

  it('watches power only while the relay is on and the value is fresh', () => {
    set({ 'power-min': 5, 'power-max': 500, 'error-time': 0, power: 0 });
    pass(100);
    expect(fault()).toBeUndefined();
    set({ relay: true, online: false });
    pass(100);
    expect(fault()).toBeUndefined();
    set({ online: true, error: true });
    pass(100);
    expect(fault()).toBeUndefined();
    set({ error: false, power: Number.NaN });
    pass(100);
    expect(fault()).toBeUndefined();
    set({ power: 0 });
    pass(5);
    expect(fault()).toBe('power-low');
  });

  it('lets a load start: neither a slow start nor a peak is a fault', () => {
    set({ 'power-min': 5, 'power-max': 500, relay: true, power: 0 });
    pass(4);
    set({ power: 2000 });
    pass(4);
    set({ power: 180 });
    pass(1000);
    expect([fault(), pin('fault-latched')]).toEqual([undefined, false]);
  });

  it('reports one cause for a fault with several symptoms', () => {
    set({ online: false });
    pass(5);
    set({ error: true, 'misses-max': 1, misses: 2 });
    pass(100);
    expect([fault(), told()]).toEqual(['misses', ['plug.fault misses']]);
    set({ misses: 0 });
    expect(fault()).toBe('error');
    set({ online: true, error: false });
    expect(told()).toEqual(['plug.fault misses', 'plug.fault error', 'plug.recovered error']);
  });

  it('reports a new cause when the first one is over', () => {
    set({ 'power-max': 500, relay: true, power: 900, 'heartbeat-timeout': 3 });
    pass(10);
    expect(fault()).toBe('heartbeat');
    set({ heartbeat: true });
    expect(fault()).toBe('power-high');
    expect(told()).toEqual(['plug.fault heartbeat', 'plug.fault power-high']);
  });
});

describe('a gap in the readings of power', () => {
  const gaps = [
    ['a plug that does not answer', { online: false }, { online: true }],
    ['an error of the plug', { error: true }, { error: false }],
    ['a meter that refuses', { power: Number.NaN }, { power: 1500 }],
  ] as const;

  it.each(gaps)('%s for a moment, again and again, hides no overload', (_, lost, back) => {
    set({ 'power-max': 900, relay: true, power: 1500 });
    for (let second = 0; second < 8; second++) {
      pass(0.75);
      set(lost);
      pass(0.25);
      set(back);
    }
    pass(0);
    expect(told()[0]).toBe('plug.fault power-high');
  });

  it.each(gaps)('%s does not count itself', (_, lost, back) => {
    set({ 'power-max': 900, relay: true, power: 1500 });
    pass(4);
    set(lost);
    pass(3);
    set(back);
    pass(0.9);
    expect(told()).toEqual([]);
    pass(0.1);
    expect(told()).toEqual(['plug.fault power-high']);
  });

  it.each(gaps)('%s for longer than power-time restarts the time', (_, lost, back) => {
    set({ 'power-max': 900, relay: true, power: 1500 });
    pass(4);
    set(lost);
    pass(6);
    set(back);
    pass(4.9);
    expect(told().filter((event) => event.includes('power-high'))).toEqual([]);
  });

  it('ends with a value within the limit', () => {
    set({ 'power-max': 900, relay: true, power: 1500 });
    pass(4);
    set({ online: false });
    pass(1);
    set({ online: true, power: 100 });
    pass(1);
    set({ power: 1500 });
    pass(4.9);
    expect(told()).toEqual([]);
  });
});

describe('unknown power', () => {
  const unknown = () => pin('power-unknown');

  it.each([{ 'power-max': 500 }, { 'power-min': 5 }])(
    'is reported when it has lasted too long, and is not a fault, if power has a limit: %o',
    (limit) => {
      set({ ...limit, relay: true });
      pass(4.999);
      expect(unknown()).toBe(false);
      pass(0.001);
      expect([unknown(), fault(), pin('fault-latched'), handle.describe?.()]).toEqual([
        true,
        undefined,
        false,
        'power is unknown and not watched',
      ]);
      pass(100_000);
      set({ power: 100 });
      expect([unknown(), handle.describe?.()]).toEqual([false, undefined]);
      expect(rig.events.map(({ type, cause }) => `${type} ${cause}`)).toEqual([
        'plug.power-unknown not-measured',
        'plug.power-known measured',
      ]);
    },
  );

  it('is not reported without a limit, while the relay is off, or while the plug does not answer', () => {
    set({ relay: true, 'error-time': 0 });
    pass(100);
    set({ 'power-max': 500, relay: false });
    pass(100);
    set({ relay: true, online: false });
    pass(100);
    set({ online: true, error: true });
    pass(100);
    expect([unknown(), rig.events]).toEqual([false, []]);
    set({ error: false });
    pass(5);
    expect(unknown()).toBe(true);
    set({ relay: false });
    expect(told()).toEqual(['plug.power-unknown not-measured', 'plug.power-known not-watched']);
  });

  it('is reported beside a fault, which it neither causes nor ends', () => {
    set({ 'power-max': 500, relay: true, error: false, 'heartbeat-timeout': 3 });
    pass(10);
    expect([unknown(), fault(), handle.describe?.()]).toEqual([
      true,
      'heartbeat',
      'fault: heartbeat; power is unknown and not watched',
    ]);
  });

  it('never causes a fault, whatever else happens', () => {
    const moves = fc.record({
      power: fc.constantFrom(Number.NaN, Number.NaN, 100, 499, -499),
      relay: fc.boolean(),
      online: fc.boolean(),
      'power-min': fc.constantFrom(0, 5),
      seconds: fc.integer({ min: 0, max: 20 }),
    });
    set({ 'error-time': 0, 'power-max': 500 });
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 40 }), (steps) => {
        for (const { seconds, ...values } of steps) {
          set(values);
          pass(seconds);
          expect([pin('fault'), pin('fault-latched')]).toEqual([false, false]);
        }
      }),
    );
  });
});

it('watches the power of a plug that is wired in reverse', () => {
  set({ 'power-min': 5, 'power-max': 500, relay: true, power: -100 });
  pass(100);
  expect(fault()).toBeUndefined();
  set({ power: -501 });
  pass(5);
  expect(fault()).toBe('power-high');
  set({ power: -4 });
  pass(5);
  expect(fault()).toBe('power-low');
});
