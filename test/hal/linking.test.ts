import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';
import { snapshot } from '../helpers/hal-snapshot.ts';
import { ownPin } from '../helpers/own-item.ts';

/** The two components of the recorded experiments: `c` and `d` with pins of every direction. */
function twoComponents(): Hal {
  const hal = new Hal();
  for (const name of ['c', 'd']) {
    const component = hal.component(name);
    component.newPin('f-in', 'float', 'in', { value: 7 });
    component.newPin('f-in2', 'float', 'in', { value: 8 });
    component.newPin('f-out', 'float', 'out', { value: 2.5 });
    component.newPin('f-io', 'float', 'io', { value: 3.5 });
    component.newPin('f-io2', 'float', 'io', { value: 4.5 });
    component.newPin('b-in', 'bit', 'in');
    component.newPin('b-out', 'bit', 'out', { value: true });
    component.newParam('p-ro', 'float', 'ro');
    component.newParam('p-rw', 'float', 'rw');
    component.ready();
  }
  return hal;
}

const value = (hal: Hal, name: string) => hal.item(name).value;

describe('the value at link time', () => {
  it('is the first IN pin’s, whatever sets had stored', () => {
    const hal = twoComponents();
    hal.newSignal('s', 'float');
    hal.sets('s', 42);
    hal.net('s', ['c.f-in']);
    expect(hal.signals.get('s').value).toBe(7);
  });

  it('is the signal’s for a second IN pin', () => {
    const hal = twoComponents();
    hal.net('s', ['c.f-in', 'd.f-in2']);
    expect(value(hal, 'd.f-in2')).toBe(7);
  });

  it('is the OUT pin’s when it joins readers', () => {
    const hal = twoComponents();
    hal.net('s', ['c.f-in']);
    hal.net('s', ['c.f-out']);
    expect(value(hal, 'c.f-in')).toBe(2.5);
  });

  it('is the first I/O pin’s and not the second’s', () => {
    const hal = twoComponents();
    hal.net('s', ['c.f-in', 'c.f-io', 'd.f-io']);
    expect(value(hal, 'd.f-io')).toBe(3.5);
    expect(value(hal, 'c.f-in')).toBe(3.5);
  });
});

describe('unlinking', () => {
  it('leaves the last value of the signal on the pin and on the signal', () => {
    const hal = twoComponents();
    hal.net('s', ['c.f-out', 'd.f-in']);
    hal.unlink('d.f-in');
    expect(value(hal, 'd.f-in')).toBe(2.5);
    ownPin(hal, 'c.f-out').set(9);
    expect(value(hal, 'd.f-in')).toBe(2.5);
    expect(hal.signals.get('s').value).toBe(9);
  });

  it('makes the signal settable once no writer remains', () => {
    const hal = twoComponents();
    hal.net('s', ['c.f-out', 'd.f-in']);
    expect(() => hal.sets('s', 1)).toThrow(expect.objectContaining({ message: `signal 's' already has writer(s)` }));
    hal.unlink('c.f-out');
    hal.sets('s', 1);
    expect(value(hal, 'd.f-in')).toBe(1);
  });

  it('happens to every pin of a component that exits; the signal stays', () => {
    const hal = twoComponents();
    hal.net('s', ['c.f-out', 'd.f-in']);
    hal.components.get('c').exit();
    expect(hal.pins.has('c.f-out')).toBe(false);
    expect(hal.signals.get('s').value).toBe(2.5);
    expect(hal.signals.get('s').writer).toBeNull();
  });
});

describe('what HAL refuses', () => {
  const linked = () => {
    const hal = twoComponents();
    hal.net('s1', ['c.f-out', 'c.f-in']);
    hal.net('io1', ['c.f-io2']);
    return hal;
  };

  it.each<[string, (hal: Hal) => unknown, string]>([
    [
      'a second OUT pin',
      (hal) => hal.net('s1', ['d.f-out']),
      `Signal 's1' can not add OUT pin 'd.f-out', it already has OUT pin 'c.f-out'`,
    ],
    [
      'an I/O pin beside an OUT pin',
      (hal) => hal.net('s1', ['c.f-io']),
      `Signal 's1' can not add I/O pin 'c.f-io', it already has OUT pin 'c.f-out'`,
    ],
    [
      'an OUT pin beside an I/O pin',
      (hal) => hal.net('io1', ['d.f-out']),
      `Signal 'io1' can not add OUT pin 'd.f-out', it already has I/O pin 'c.f-io2'`,
    ],
    [
      'another type',
      (hal) => hal.net('s1', ['c.b-in']),
      `Signal 's1' of type 'float' cannot add pin 'c.b-in' of type 'bit'`,
    ],
    [
      'another type on a new signal',
      (hal) => hal.net('new', ['d.f-in', 'c.b-in']),
      `Signal 'new' of type 'float' cannot add pin 'c.b-in' of type 'bit'`,
    ],
    ['a pin linked elsewhere', (hal) => hal.net('s2', ['c.f-in']), `Pin 'c.f-in' was already linked to signal 's1'`],
    ['an unknown pin', (hal) => hal.net('s1', ['d.f-in', 'x']), `Pin 'x' does not exist`],
    [
      'a signal named like a pin',
      (hal) => hal.net('d.b-in', ['c.b-in']),
      `Signal name 'd.b-in' must not be the same as a pin.  Did you omit the signal name?`,
    ],
    ['a net without pins', (hal) => hal.net('s9', []), `'net' requires at least one pin, none given`],
    ['linking a second OUT pin', (hal) => hal.link('d.f-out', 's1'), `signal 's1' already has output or I/O pin(s)`],
    ['linking an I/O pin to an OUT pin', (hal) => hal.link('c.f-io', 's1'), `signal 's1' already has output pin`],
    ['linking another type', (hal) => hal.link('c.b-in', 's1'), `type mismatch 'c.b-in' <- 's1'`],
    [
      'linking a pin that is linked',
      (hal) => hal.link('c.f-in', 'io1'),
      `pin 'c.f-in' is linked to 's1', cannot link to 'io1'`,
    ],
    ['linking an unknown pin', (hal) => hal.link('x', 's1'), `pin 'x' not found`],
    ['linking to an unknown signal', (hal) => hal.link('d.f-in', 'x'), `signal 'x' not found`],
    ['setp on a linked pin', (hal) => hal.setp('c.f-in', '1'), `pin 'c.f-in' is connected to a signal`],
    ['setp on an OUT pin', (hal) => hal.setp('c.f-out', '1'), `pin 'c.f-out' is not writable`],
    ['setp on a read-only param', (hal) => hal.setp('c.p-ro', '1'), `param 'c.p-ro' is not writable`],
    ['setp on an unknown name', (hal) => hal.setp('x', '1'), `parameter or pin 'x' not found`],
    ['setp of a bad value', (hal) => hal.setp('d.b-in', 'yes'), `value 'yes' invalid for bit`],
    ['getp of an unknown name', (hal) => hal.item('x'), `pin or parameter 'x' not found`],
    ['a duplicate signal', (hal) => hal.newSignal('s1', 'bit'), `duplicate signal 's1'`],
    ['a duplicate component', (hal) => hal.component('c'), `duplicate component name 'c'`],
    [
      'a pin after ready',
      (hal) => hal.components.get('c').newPin('late', 'bit', 'in'),
      'pin_new called after hal_ready',
    ],
    [
      'a duplicate pin',
      (hal) => {
        const component = hal.components.get('c');
        component.unready();
        component.newPin('f-in', 'bit', 'in');
      },
      `duplicate variable 'c.f-in'`,
    ],
  ])('is %s, in HAL’s words, and nothing changes', (_, refused, message) => {
    const hal = linked();
    const before = snapshot(hal);
    expect(() => refused(hal)).toThrow(expect.objectContaining({ message, name: 'HalError' }));
    expect(snapshot(hal)).toEqual(before);
  });

  it('is a name of more than 127 bytes', () => {
    const hal = new Hal();
    hal.newSignal('é'.repeat(63), 'bit');
    expect(() => hal.newSignal('é'.repeat(64), 'bit')).toThrow(expect.objectContaining({ code: 'bad-name' }));
  });

  it('does not include a pin that is already linked to the signal, or is listed twice', () => {
    const hal = linked();
    hal.net('s1', ['c.f-in', 'd.f-in', 'd.f-in']);
    expect(hal.signals.get('s1').pins.map((pin) => pin.name)).toEqual(['c.f-out', 'c.f-in', 'd.f-in']);
  });
});
