import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import { Hal } from '../../src/hal/hal.ts';
import type { HalValue } from '../../src/hal/value/types.ts';
import { snapshot } from '../helpers/hal-snapshot.ts';
import { ownPin } from '../helpers/own-item.ts';

const pinNames = ['a.i', 'a.o', 'a.x', 'a.n', 'b.i', 'b.o', 'b.x', 'b.n'];
const signalNames = ['s', 't', 'u'];

/** Two components with a bit pin of each direction and one float, enough for every rule to be met. */
function smallHal(): Hal {
  const hal = new Hal();
  for (const name of ['a', 'b']) {
    const component = hal.component(name);
    component.newPin('i', 'bit', 'in');
    component.newPin('o', 'bit', 'out', { value: name === 'a' });
    component.newPin('x', 'bit', 'io', { value: name === 'b' });
    component.newPin('n', 'float', 'io');
    component.ready();
  }
  return hal;
}

const pinName = fc.constantFrom(...pinNames, 'missing');
const signalName = fc.constantFrom(...signalNames);
const command = fc.oneof(
  fc.record({ do: fc.constant('net' as const), signal: signalName, pins: fc.array(pinName, { maxLength: 3 }) }),
  fc.record({ do: fc.constant('link' as const), signal: signalName, pin: pinName }),
  fc.record({ do: fc.constant('unlink' as const), pin: pinName }),
  fc.record({ do: fc.constant('newsig' as const), signal: signalName, type: fc.constantFrom('bit', 'float') }),
  fc.record({ do: fc.constant('delsig' as const), signal: signalName }),
  fc.record({ do: fc.constant('setp' as const), pin: pinName, value: fc.constantFrom('0', '1', '2.5') }),
  fc.record({ do: fc.constant('sets' as const), signal: signalName, value: fc.constantFrom('0', '1', 'TRUE') }),
  fc.record({ do: fc.constant('write' as const), pin: fc.constantFrom(...pinNames), value: fc.boolean() }),
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

function apply(hal: Hal, step: Command): void {
  switch (step.do) {
    case 'net':
      hal.net(step.signal, step.pins);
      break;
    case 'link':
      hal.link(step.pin, step.signal);
      break;
    case 'unlink':
      hal.unlink(step.pin);
      break;
    case 'newsig':
      hal.newSignal(step.signal, step.type);
      break;
    case 'delsig':
      hal.deleteSignal(step.signal);
      break;
    case 'setp':
      hal.setp(step.pin, step.value);
      break;
    case 'sets':
      hal.sets(step.signal, step.value);
      break;
    case 'write': {
      const pin = ownPin(hal, step.pin);
      pin.set(pin.type === 'bit' ? step.value : Number(step.value));
    }
  }
}

describe('after any sequence of commands and writes', () => {
  it('a linked pin equals its signal, with at most one OUT writer and never OUT beside I/O', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (steps) => {
        const hal = smallHal();
        for (const step of steps) {
          attempt(hal, step);
          checkInvariants(hal);
        }
      }),
    );
  });

  it('a refused command has changed nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (steps) => {
        const hal = smallHal();
        for (const step of steps) {
          const before = snapshot(hal);
          if (attempt(hal, step) === 'refused') expect(snapshot(hal)).toEqual(before);
        }
      }),
    );
  });

  it('an observer of a pin has the pin’s value, got each value once, and none twice in a row', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (steps) => {
        const hal = smallHal();
        const told = new Map(pinNames.map((name) => [name, [] as HalValue[]]));
        for (const [name, values] of told) hal.pins.get(name).observe((value) => values.push(value));
        for (const step of steps) attempt(hal, step);
        for (const [name, values] of told) {
          expect(values.at(-1)).toBe(hal.pins.get(name).value);
          for (let i = 1; i < values.length; i++) expect(values[i]).not.toBe(values[i - 1]);
        }
      }),
    );
  });
});

function attempt(hal: Hal, step: Command): 'done' | 'refused' {
  try {
    apply(hal, step);
    return 'done';
  } catch (error) {
    if (!(error instanceof HalError)) throw error;
    return 'refused';
  }
}

function checkInvariants(hal: Hal): void {
  for (const signal of hal.signals.values()) {
    const outs = signal.pins.filter((pin) => pin.dir === 'out');
    const bidirs = signal.pins.filter((pin) => pin.dir === 'io');
    expect(outs.length).toBeLessThanOrEqual(1);
    expect(outs.length === 0 || bidirs.length === 0).toBe(true);
    expect(signal.writer).toBe(outs[0] ?? null);
    expect(signal.bidirs).toBe(bidirs.length);
    expect(signal.readers).toBe(signal.pins.length - outs.length);
    for (const pin of signal.pins) {
      expect(pin.signal).toBe(signal);
      expect(pin.type).toBe(signal.type);
      expect(pin.value).toBe(signal.value);
    }
  }
  for (const pin of hal.pins.values()) {
    if (pin.signal !== null) expect(hal.signals.find(pin.signal.name)).toBe(pin.signal);
  }
}
