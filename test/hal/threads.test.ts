import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';
import { virtualClock } from '../../src/util/clock.ts';

/** A HAL of functions that note when they ran, and with which period. */
function noting() {
  const clock = virtualClock();
  const hal = new Hal({ clock });
  const ran: string[] = [];
  const periods: number[] = [];
  const component = hal.component('c', { kind: 'rt' });
  const funct = (name: string, body: () => void = () => {}) =>
    component.newFunct(
      name,
      (periodS) => {
        ran.push(name);
        periods.push(periodS);
        body();
      },
      { inputs: [], outputs: [] },
    );
  return { hal, clock, ran, periods, funct };
}

const refusal = (message: string) => expect.objectContaining({ message });

describe('periodic threads', () => {
  it('come fastest first, and later periods become multiples of the first', () => {
    const { hal } = noting();
    hal.newPeriodicThread('fast', 1_000_000);
    expect(hal.newPeriodicThread('middle', 1_500_000).periodNs).toBe(2_000_000);
    expect(() => hal.newPeriodicThread('x', 500_000)).toThrow(
      refusal('new thread period 500000 is less than clock period 1000000'),
    );
    expect(() => hal.newPeriodicThread('x', 1_000_000)).toThrow(
      refusal('new thread period 1000000 is less than existing thread period 2000000'),
    );
    expect(() => hal.newPeriodicThread('fast', 4_000_000)).toThrow(refusal(`duplicate thread name 'fast'`));
    expect([...hal.components.names()]).toEqual(['c', '__fast', '__middle']);
  });

  it('keep the first period as their clock until the last realtime component is gone', () => {
    const { hal } = noting();
    hal.newPeriodicThread('fast', 1_000_000);
    hal.deleteThread('fast');
    expect(() => hal.newPeriodicThread('faster', 500_000)).toThrow(expect.objectContaining({ code: 'thread-order' }));
    hal.components.get('c').exit();
    expect(hal.newPeriodicThread('faster', 500_000).periodNs).toBe(500_000);
  });

  it('pass the nominal period and show their times as a pin and a param', () => {
    const { hal, clock, periods, funct } = noting();
    let busyMs = 0;
    const slowClock = { ...clock, now: () => clock.now() + busyMs };
    const timed = new Hal({ clock: slowClock });
    const component = timed.component('c', { kind: 'rt' });
    component.newFunct('work', () => void (busyMs += 0.25), { inputs: [], outputs: [] });
    const thread = timed.newPeriodicThread('fast', 1_000_000);
    timed.addf('work', 'fast');
    thread.runCycle();
    expect([timed.item('fast.time').value, timed.item('fast.tmax').value]).toEqual([250_000, 250_000]);
    timed.setp('fast.tmax', '0');
    expect(thread.cycleTime).toEqual({ timeNs: 250_000, tmaxNs: 0 });

    funct('f');
    hal.newPeriodicThread('slow', 10_000_000).add(hal.functs.get('f'));
    hal.start();
    clock.advanceSync(30);
    expect(periods).toEqual([0.01, 0.01, 0.01]);
  });

  it('leave out and count cycles that are late, and never catch up', () => {
    const clock = virtualClock();
    let busyMs = 0;
    let nextMs = 0;
    const hal = new Hal({ clock: { ...clock, now: () => clock.now() + busyMs } });
    hal.component('c', { kind: 'rt' }).newFunct('work', () => void (busyMs += nextMs), { inputs: [], outputs: [] });
    const thread = hal.newPeriodicThread('t', 1_000_000);
    hal.addf('work', 't');
    hal.start();
    clock.advanceSync(10);
    expect([thread.cycles, thread.overruns]).toEqual([10, 0]);

    nextMs = 3_600_000; // the computer was asleep for an hour
    clock.advanceSync(1);
    nextMs = 0;
    clock.advanceSync(5);
    expect(thread.cycles).toBeGreaterThanOrEqual(15);
    expect(thread.cycles).toBeLessThanOrEqual(17);
    expect(thread.cycles + thread.overruns).toBe(clock.now() + busyMs);
    expect(clock.pending).toBe(1);

    nextMs = 2.5; // every cycle takes longer than the period
    const { cycles, overruns } = thread;
    clock.advanceSync(20);
    expect(thread.overruns - overruns).toBeGreaterThanOrEqual(1.5 * (thread.cycles - cycles));
    expect(clock.pending).toBe(1);
  });

  it('are removed with their pin, param and functions when their pseudo component exits', () => {
    const { hal, funct } = noting();
    funct('f');
    hal.newPeriodicThread('fast', 1_000_000);
    hal.addf('f', 'fast');
    hal.components.get('__fast').exit();
    expect(hal.threads.size).toBe(0);
    expect(hal.pins.size + hal.params.size).toBe(0);
    expect(hal.functs.get('f').users).toBe(0);
  });
});

describe('addf', () => {
  const threads = ['periodic', 'on-change'] as const;

  it.each(threads)('counts positions from the front and from the end (%s)', (kind) => {
    const { hal, funct } = noting();
    for (const name of ['a', 'b', 'c', 'd', 'e']) funct(name);
    if (kind === 'periodic') hal.newPeriodicThread('t', 1_000_000);
    else hal.newOnChangeThread('t', 'as-added');
    hal.addf('a', 't');
    hal.addf('b', 't', 1);
    hal.addf('c', 't', 3);
    hal.addf('d', 't', -2);
    hal.addf('e', 't', -5);
    expect(hal.threads.get('t').functs.map((member) => member.name)).toEqual(['e', 'b', 'a', 'd', 'c']);
    hal.delf('a', 't');
    expect(hal.threads.get('t').functs.map((member) => member.name)).toEqual(['e', 'b', 'd', 'c']);
  });

  it.each<[string, (hal: Hal) => void]>([
    ['bad position: 0', (hal) => hal.addf('f', 't', 0)],
    [`function 'nope' not found`, (hal) => hal.addf('nope', 't')],
    [`function 'used' may only be added to one thread`, (hal) => hal.addf('used', 't')],
    [`function 'used' may only be added to one thread`, (hal) => hal.addf('used', 'nope')],
    [`thread 'nope' not found`, (hal) => hal.addf('f', 'nope')],
    [`position '3' is too high`, (hal) => hal.addf('f', 't', 3)],
    [`position '-3' is too low`, (hal) => hal.addf('f', 't', -3)],
    [`function 'nope' not found`, (hal) => hal.delf('nope', 't')],
    [`function 'f' is not in use`, (hal) => hal.delf('f', 'nope')],
    [`thread 'nope' not found`, (hal) => hal.delf('used', 'nope')],
    [`thread 'other' doesn't use used`, (hal) => hal.delf('used', 'other')],
  ])('refuses with “%s”', (message, refused) => {
    const { hal, funct } = noting();
    funct('f');
    funct('used');
    hal.newPeriodicThread('t', 1_000_000);
    hal.newPeriodicThread('other', 1_000_000);
    hal.addf('used', 't');
    expect(() => refused(hal)).toThrow(refusal(message));
    expect(hal.threads.get('t').functs.map((member) => member.name)).toEqual(['used']);
  });
});

describe('a function that fails', () => {
  function withBroken(first: (hal: Hal) => void) {
    const { hal, ran, funct } = noting();
    const broken = hal.component('broken', { kind: 'rt' });
    funct('before');
    funct('after');
    const body = () => {
      first(hal);
      throw new Error('out of order');
    };
    const failing = broken.newFunct('failing', body, { inputs: [], outputs: [] });
    broken.ready();
    return { hal, ran, broken, failing };
  }
  const addAll = (hal: Hal) => ['before', 'failing', 'after'].forEach((name) => hal.addf(name, 't'));

  it('ends its component and does not stop the other functions of the cycle', () => {
    const { hal, ran, broken, failing } = withBroken(() => {});
    const thread = hal.newPeriodicThread('t', 1_000_000);
    addAll(hal);
    thread.runCycle();
    thread.runCycle();
    expect(ran).toEqual(['before', 'after', 'before', 'after']);
    expect(broken.state).toBe('dead');
    expect(failing.users).toBe(0);
  });

  it('does the same in an on-change thread', () => {
    const { hal, ran, broken, failing } = withBroken(() => {});
    hal.newOnChangeThread('t', 'as-added');
    addAll(hal);
    hal.start();
    expect(ran).toEqual(['before', 'after']);
    expect(broken.state).toBe('dead');
    expect(failing.users).toBe(0);
  });

  it('is named as the cause even if it has left the thread before', () => {
    const { hal, ran, broken } = withBroken((own) => own.delf('failing', 't'));
    const thread = hal.newPeriodicThread('t', 1_000_000);
    addAll(hal);
    thread.runCycle();
    expect(ran).toEqual(['before', 'after']);
    expect(broken.state).toBe('dead');
    expect(thread.functs.map(({ name }) => name)).toEqual(['before', 'after']);
  });
});

describe('an on-change thread', () => {
  it('runs the right functions after some in its middle were removed', () => {
    const { hal, ran, funct } = noting();
    const thread = hal.newOnChangeThread('t', 'as-added');
    for (const name of ['a', 'b', 'c', 'd']) {
      funct(name);
      hal.addf(name, 't');
    }
    hal.delf('b', 't');
    hal.start();
    expect(ran).toEqual(['a', 'c', 'd']);
    expect(thread.functs.map((member) => member.name)).toEqual(['a', 'c', 'd']);
    expect(thread.size).toBe(3);
  });
});
