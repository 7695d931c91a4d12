import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';

function gates(): Hal {
  const hal = new Hal();
  const component = hal.component('c');
  component.newPin('b-in', 'bit', 'in');
  component.newPin('b-in2', 'bit', 'in');
  component.newPin('b-out', 'bit', 'out');
  component.newParam('p', 'float', 'rw');
  component.ready();
  return hal;
}

const shown = (hal: Hal) => hal.pins.sorted().map((pin) => pin.shown);

describe('an alias', () => {
  it('finds the pin, as its name does, and replaces the name in listings', () => {
    const hal = gates();
    hal.alias('pin', 'c.b-in2', 'a-switch');
    expect(hal.pins.get('a-switch')).toBe(hal.pins.get('c.b-in2'));
    expect(shown(hal)).toEqual(['a-switch', 'c.b-in', 'c.b-out']);
    hal.setp('a-switch', '1');
    expect(hal.item('c.b-in2').value).toBe(true);
    hal.net('s', ['a-switch', 'c.b-out']);
    expect(hal.pins.get('c.b-in2').signal?.name).toBe('s');
  });

  it('replaces the former alias, and is removed by either name', () => {
    const hal = gates();
    hal.alias('param', 'c.p', 'first');
    hal.alias('param', 'first', 'second');
    expect(hal.params.has('first')).toBe(false);
    hal.unalias('param', 'second');
    expect(hal.params.has('second')).toBe(false);
    hal.unalias('param', 'c.p');
    expect(hal.params.get('c.p').shown).toBe('c.p');
  });

  it('is refused if a pin or another alias has the name, and for a pin that does not exist', () => {
    const hal = gates();
    hal.alias('pin', 'c.b-in', 'taken');
    const duplicate = (name: string) =>
      expect.objectContaining({ code: 'name-taken', message: `duplicate pin/alias name '${name}'` });
    expect(() => hal.alias('pin', 'c.b-in2', 'taken')).toThrow(duplicate('taken'));
    expect(() => hal.alias('pin', 'c.b-in2', 'c.b-out')).toThrow(duplicate('c.b-out'));
    expect(() => hal.alias('pin', 'nope', 'x')).toThrow(expect.objectContaining({ message: `pin 'nope' not found` }));
    expect(shown(hal)).toEqual(['c.b-in2', 'c.b-out', 'taken']);
  });

  it('is not available as the name of a new pin, and is removed with its pin', () => {
    const hal = gates();
    hal.alias('pin', 'c.b-in', 'd.x');
    const other = hal.component('d');
    expect(() => other.newPin('x', 'bit', 'in')).toThrow(expect.objectContaining({ code: 'name-taken' }));
    hal.components.get('c').exit();
    expect(hal.pins.has('d.x')).toBe(false);
    other.newPin('x', 'bit', 'in');
    expect(hal.pins.get('d.x').shown).toBe('d.x');
  });

  it('is the name of the pin in the messages of net', () => {
    const hal = gates();
    hal.alias('pin', 'c.b-out', 'lamp');
    hal.net('s', ['lamp']);
    expect(() => hal.net('t', ['c.b-out'])).toThrow(
      expect.objectContaining({ message: `Pin 'lamp' was already linked to signal 's'` }),
    );
  });
});

describe('listings', () => {
  it('are in the order of the bytes of the names', () => {
    const hal = new Hal();
    for (const name of ['b', '\u{1F600}', '\uFF5E', 'B', 'a.10', 'a.2']) hal.newSignal(name, 'bit');
    expect(hal.signals.sorted().map((signal) => signal.name)).toEqual(['B', 'a.10', 'a.2', 'b', '\uFF5E', '\u{1F600}']);
  });
});
