import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { ownPin } from '../helpers/own-item.ts';

/** A function that takes as many milliseconds as the test says. */
function measured() {
  const clock = virtualClock();
  const hal = new Hal({ clock });
  const component = hal.component('slow', { kind: 'rt' });
  const work = { ms: 0 };
  const body = () => clock.advanceSync(work.ms);
  component.newFunct('slow.0', body, { inputs: [], outputs: [], metered: true });
  component.ready();
  const shown = () => ['slow.0.time', 'slow.0.tmax', 'slow.0.tmax-increased'].map((name) => hal.item(name).value);
  return { hal, work, shown };
}

describe('the meter of a function', () => {
  it('shows the last run, the longest, and whether the last was the longest', () => {
    const { hal, work, shown } = measured();
    const thread = hal.newPeriodicThread('t', 1_000_000);
    hal.addf('slow.0', 't');
    const after = [3, 2, 5, 5].map((ms) => {
      work.ms = ms;
      thread.runCycle();
      return shown();
    });
    expect(after).toEqual([
      [3_000_000, 3_000_000, true],
      [2_000_000, 3_000_000, false],
      [5_000_000, 5_000_000, true],
      [5_000_000, 5_000_000, false],
    ]);
  });

  it('starts anew when the longest is set', () => {
    const { hal, work, shown } = measured();
    const thread = hal.newPeriodicThread('t', 1_000_000);
    hal.addf('slow.0', 't');
    work.ms = 7;
    thread.runCycle();
    hal.setp('slow.0.tmax', '0');
    work.ms = 1;
    thread.runCycle();
    expect(shown()).toEqual([1_000_000, 1_000_000, true]);
  });

  it('is read for sixteen functions of a cycle, in turn', () => {
    const clock = virtualClock();
    const hal = new Hal({ clock });
    const component = hal.component('c', { kind: 'rt' });
    const names = Array.from({ length: 40 }, (_, i) => `c.${i}`);
    const body = () => clock.advanceSync(1);
    for (const name of names) component.newFunct(name, body, { inputs: [], outputs: [], metered: true });
    component.ready();
    const thread = hal.newPeriodicThread('t', 1_000_000);
    for (const name of names) hal.addf(name, 't');
    const measured = [1, 2, 3].map(() => {
      thread.runCycle();
      const known = names.filter((name) => hal.item(`${name}.time`).value === 1_000_000);
      for (const name of known) ownPin(hal, `${name}.time`).set(0);
      return known;
    });
    expect(measured).toEqual([names.slice(0, 16), names.slice(16, 32), names.slice(32)]);
    thread.runCycle();
    expect(hal.item('c.0.time').value).toBe(1_000_000);
  });

  it('works in an on-change thread too, and goes with its component', () => {
    const { hal, work, shown } = measured();
    work.ms = 4;
    hal.newOnChangeThread('c');
    hal.addf('slow.0', 'c');
    hal.start();
    expect(shown()[0]).toBe(4_000_000);
    hal.components.get('slow').exit();
    expect(hal.pins.has('slow.0.time')).toBe(false);
    expect(hal.params.has('slow.0.tmax')).toBe(false);
  });

  it('is there only for functions that ask for it', () => {
    const hal = new Hal();
    const component = hal.component('plain', { kind: 'rt' });
    component.newFunct('plain.0', () => {}, { inputs: [], outputs: [] });
    component.ready();
    expect(hal.pins.size).toBe(0);
  });
});

describe('a function that asks to be woken', () => {
  it.each([Infinity, Number.NaN, undefined])('is not woken when its result is %s', (delayS) => {
    const clock = virtualClock();
    const hal = new Hal({ clock });
    const component = hal.component('c');
    component.newFunct('c', () => delayS, { inputs: [], outputs: [] });
    component.ready();
    hal.newOnChangeThread('t');
    hal.addf('c', 't');
    hal.start();
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['shortened to what a timer can wait', 1e20, 2 ** 31 - 1],
    ['due after whole milliseconds', 0.0701, 71],
    ['not a millisecond late for the last binary digit', 0.07, 70],
    ['at once for no time', 0, 0],
    ['at once for a time that is over', -5, 0],
    ['at least a millisecond for any time', 1e-17, 1],
  ])('is %s', (_title, delayS, expected) => {
    const clock = virtualClock();
    const delays: number[] = [];
    const hal = new Hal({
      clock: { ...clock, after: (delayMs, run) => (delays.push(delayMs), clock.after(delayMs, run)) },
    });
    const component = hal.component('c');
    component.newFunct('c', () => delayS, { inputs: [], outputs: [] });
    component.ready();
    hal.newOnChangeThread('t');
    hal.addf('c', 't');
    hal.start();
    expect(delays).toEqual([expected]);
  });
});
