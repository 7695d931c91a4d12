import { describe, expect, it } from 'vitest';
import { createAsk, type Ask } from '../../src/hal/value/ask.ts';
import { Hal } from '../../src/hal/hal.ts';
import type { Observer } from '../../src/hal/graph/cell.ts';

const ask = createAsk({ by: 'stdin', word: 'M81' });

/** A switch and a plug on one signal, a NOT behind it that a second plug listens to. */
function wired() {
  const hal = new Hal();
  const component = hal.component('c', { kind: 'rt' });
  const from = component.newPin('switch', 'bit', 'io');
  const plug = component.newPin('plug', 'bit', 'io');
  const input = component.newPin('in', 'bit', 'in');
  const inverted = component.newPin('out', 'bit', 'out');
  const behind = component.newPin('behind', 'bit', 'in');
  component.newFunct('invert', () => inverted.set(!input.value), { inputs: [input], outputs: [inverted] });
  component.ready();
  hal.net('power', ['c.switch', 'c.plug', 'c.in']);
  hal.net('inverted', ['c.out', 'c.behind']);
  hal.newOnChangeThread('t');
  hal.addf('invert', 't');
  hal.start();
  const heard: (readonly unknown[])[] = [];
  const observer = (name: string): Observer<boolean> => ({
    next: (value) => heard.push([name, value]),
    asked: (value: boolean, { by, word }: Ask) => heard.push([name, 'asked', value, by, word]),
  });
  plug.observe(observer('plug'));
  behind.observe(observer('behind'));
  heard.length = 0;
  return { hal, component, from, plug, inverted, behind, heard, observer };
}

describe('an ask', () => {
  it('reaches every pin of the signal with its value, before observers are notified of the change', () => {
    const { from, plug, heard } = wired();
    from.ask(true, ask);
    expect(plug.value).toBe(true);
    expect(heard).toEqual([
      ['plug', 'asked', true, 'stdin', 'M81'],
      ['plug', true],
      ['behind', false],
    ]);
  });

  it('reaches observers even if the pin already has the value', () => {
    const { hal, heard } = wired();
    hal.sets('power', false, ask);
    expect(heard).toEqual([['plug', 'asked', false, 'stdin', 'M81']]);
  });

  it('ends at a function', () => {
    const { hal, heard } = wired();
    hal.sets('power', true, ask);
    expect(heard.filter(([name]) => name === 'behind')).toEqual([['behind', false]]);
  });

  it('does not come from a value that is merely set', () => {
    const { hal, heard } = wired();
    hal.sets('power', false);
    hal.sets('power', true);
    expect(heard).toEqual([
      ['plug', true],
      ['behind', false],
    ]);
  });

  it('carries the requested value even if a function overrules it in the same settle', () => {
    const { hal, component, from, plug, heard } = wired();
    component.unready();
    const guard = component.newPin('guard', 'bit', 'io');
    component.newFunct('hold', () => void (guard.value && guard.set(false)), { inputs: [guard], outputs: [guard] });
    component.ready();
    hal.net('power', ['c.guard']);
    hal.addf('hold', 't');
    from.ask(true, ask);
    expect(plug.value).toBe(false);
    expect(heard).toEqual([['plug', 'asked', true, 'stdin', 'M81']]);
  });

  it('reaches an unlinked pin by setp, and is refused like any setp', () => {
    const { hal, behind, heard } = wired();
    hal.unlink('c.behind');
    heard.length = 0;
    hal.setp('c.behind', behind.value, ask);
    expect(heard).toEqual([['behind', 'asked', true, 'stdin', 'M81']]);
    expect(() => hal.setp('c.plug', true, ask)).toThrow("pin 'c.plug' is connected to a signal");
    expect(heard).toHaveLength(1);
  });

  it('reaches observers in the order of the calls, also several in one batch', () => {
    const { hal, from, plug, heard } = wired();
    hal.batch(() => {
      from.ask(true, ask);
      from.ask(false, createAsk({ by: 'socket 1', word: 'M65' }));
    });
    expect(plug.value).toBe(false);
    expect(heard).toEqual([
      ['plug', 'asked', true, 'stdin', 'M81'],
      ['plug', 'asked', false, 'socket 1', 'M65'],
    ]);
  });

  it('does not reach an observer that was removed', () => {
    const { from, plug, heard, observer } = wired();
    const stop = plug.observe(observer('second'));
    heard.length = 0;
    stop();
    from.ask(true, ask);
    expect(heard.map(([name]) => name)).not.toContain('second');
  });
});

describe('the function that has changed a pin', () => {
  it('is known while observers are notified, and undefined for a change from outside', () => {
    const { hal, from, plug, behind } = wired();
    const by: unknown[] = [];
    plug.observe(() => by.push(['plug', plug.changedBy?.name]));
    behind.observe(() => by.push(['behind', behind.changedBy?.name]));
    by.length = 0;
    from.set(true);
    expect(by).toEqual([
      ['plug', undefined],
      ['behind', 'invert'],
    ]);
    expect(behind.changedBy).toBeUndefined();
    hal.dispose();
  });
});

describe('a bit that was never written', () => {
  const made = () => {
    const hal = new Hal();
    const component = hal.component('c', { kind: 'rt' });
    const out = component.newPin('out', 'bit', 'out');
    const input = component.newPin('in', 'bit', 'in');
    const set = component.newPin('set', 'bit', 'in', { value: true });
    let runs = 0;
    component.newFunct('f', () => void runs++, { inputs: [input], outputs: [] });
    component.ready();
    hal.newOnChangeThread('t');
    hal.addf('f', 't');
    hal.start();
    runs = 0;
    return { hal, out, input, set, runs: () => runs };
  };

  it('is not written, also over a link, until FALSE or TRUE is set', () => {
    const { hal, out, input } = made();
    expect([out.isWritten, out.value]).toEqual([false, false]);
    hal.net('s', ['c.out', 'c.in']);
    expect(input.isWritten).toBe(false);
    out.set(false);
    expect([input.isWritten, input.value]).toEqual([true, false]);
  });

  it('wakes the functions that read it when FALSE is set, and observers see no change', () => {
    const { hal, out, input, runs } = made();
    hal.net('s', ['c.out', 'c.in']);
    const seen: boolean[] = [];
    input.observe((value) => seen.push(value));
    const before = runs();
    out.set(false);
    expect(runs()).toBe(before + 1);
    out.set(false);
    expect(runs()).toBe(before + 1);
    out.set(true);
    out.set(false);
    expect(seen).toEqual([false, true, false]);
  });

  it('stays written or unwritten over a link and an unlink', () => {
    const { hal, out, input, set } = made();
    expect(set.isWritten).toBe(true);
    out.set(false);
    hal.net('s', ['c.out', 'c.in']);
    expect(input.isWritten).toBe(true);
    hal.unlink('c.in');
    expect(input.isWritten).toBe(true);
  });

  it('is written by setp', () => {
    const { hal, input } = made();
    hal.setp('c.in', false);
    expect(input.isWritten).toBe(true);
  });
});
