import { describe, expect, it } from 'vitest';
import type { Component } from '../../src/hal/model/component.ts';
import { Hal } from '../../src/hal/hal.ts';
import { ownPin } from '../helpers/own-item.ts';

/** A program's component between a reader and two signals. */
function wired() {
  const hal = new Hal();
  const reader = hal.component('reader');
  reader.newPin('in', 'float', 'in');
  reader.newPin('switch', 'bit', 'io', { value: true });
  reader.ready();
  const first = program(hal);
  hal.net('temperature', ['program.out', 'reader.in']);
  hal.net('power', ['reader.switch', 'program.switch', 'program.lamp']);
  hal.alias('pin', 'program.lamp', 'lamp');
  return { hal, first };
}

function program(hal: Hal, out?: number): Component {
  const component = hal.component('program');
  component.newPin('out', 'float', 'out', { failsafe: 0, ...(out === undefined ? {} : { value: out }) });
  component.newPin('switch', 'bit', 'io', { value: false });
  component.newPin('lamp', 'bit', 'in');
  component.ready();
  return component;
}

const links = (hal: Hal) =>
  Object.fromEntries(hal.pins.sorted().map((pin) => [pin.shown, pin.signal?.name ?? 'unlinked']));

describe('a component that is made again after it died', () => {
  it('has its pins linked and named as before', () => {
    const { hal, first } = wired();
    const before = links(hal);
    first.fail();
    const second = program(hal);
    expect(second.id).not.toBe(first.id);
    expect(links(hal)).toEqual(before);
    expect(hal.pins.get('lamp').component).toBe(second);
  });

  it('takes the values of its signals, so that a restart switches nothing', () => {
    const { hal, first } = wired();
    expect(hal.signals.get('power').value).toBe(true);
    first.fail();
    program(hal);
    expect(hal.signals.get('power').value).toBe(true);
    expect(hal.pins.get('program.switch').value).toBe(true);
  });

  it('sets the signal to the value that its OUT pin was given', () => {
    const { hal, first } = wired();
    ownPin(hal, 'program.out').set(200);
    first.fail();
    expect(hal.signals.get('temperature').value).toBe(0);
    program(hal, 21);
    expect(hal.pins.get('reader.in').value).toBe(21);
  });

  it('keeps the failsafe value on the signal until its first write when it gives no value', () => {
    const { hal, first } = wired();
    ownPin(hal, 'program.out').set(200);
    first.fail();
    const second = program(hal);
    expect(hal.signals.get('temperature').value).toBe(0);
    second.ownPins[0]?.set(22);
    expect(hal.pins.get('reader.in').value).toBe(22);
  });

  it('gets the links of pins that a failed start before it had not made', () => {
    const { hal, first } = wired();
    const before = links(hal);
    first.fail();
    const half = hal.component('program');
    half.newPin('out', 'float', 'out');
    half.fail();
    program(hal);
    expect(links(hal)).toEqual(before);
  });

  it('is not linked if the type differs, or the signal is gone or has another writer', () => {
    const { hal, first } = wired();
    first.fail();
    hal.deleteSignal('power');
    hal.newSignal('power', 'bit');
    const again = hal.component('program');
    hal.pins.get('reader.in');
    const other = hal.component('other');
    other.newPin('out', 'float', 'out');
    hal.net('temperature', ['other.out']);
    again.newPin('out', 'float', 'out');
    again.newPin('switch', 'float', 'io');
    again.newPin('lamp', 'bit', 'in');
    again.ready();
    expect(again.pins.map((pin) => pin.signal)).toEqual([null, null, null]);
  });

  it('starts afresh when its predecessor has exited, as in HAL', () => {
    const { hal, first } = wired();
    first.exit();
    const second = program(hal);
    expect(second.pins.map((pin) => pin.signal)).toEqual([null, null, null]);
  });
});
