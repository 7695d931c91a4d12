import { HalError } from '../../errors.ts';
import { isDialect } from '../../gcode/dialects.ts';
import { createAsk, type Ask } from '../../hal/hal.ts';
import { defineComponent, type ComponentType, type Value } from '../define.ts';

/**
 * The host's digital and analog outputs and inputs, numbered as in G-code, its power supply and its fans.
 *
 * Each output has an I/O twin, as in Machinekit, because an OUT pin cannot share a signal with the I/O `enable` of a
 * plug. Both are written in the same cycle and only by an M-code, so that a press of the plug's button is not
 * overwritten until the next M-code, which is a request even if the pin already has that value. Fans have no twin: a
 * component that turns the speed into a bit, such as `fan-relay`, switches by the `request` of a plug, which an OUT pin
 * may write.
 */
export const motion: ComponentType = defineComponent('motion', (scope) => {
  const own = createAsk({ by: scope.name, word: 'set' });
  const digital = family('digital output', twins(scope.bits('digital-out-##'), scope.bits('digital-out-io-##')));
  const analog = family('analog output', twins(scope.floats('analog-out-##'), scope.floats('analog-out-io-##')));
  const digitalIn = family('digital input', scope.bits('digital-in-##'));
  const analogIn = family('analog input', scope.floats('analog-in-##'));
  const power = scope.bit('power');
  const fans = family('fan', scope.floats('fan-#'));
  const dialect = scope.text('dialect');
  return {
    motion: {
      ...(isDialect(dialect) && { dialect }),
      digitalOut: (index, value, ask) => write(digital.at(index), value, ask),
      analogOut: (index, value, ask) => write(analog.at(index), value, ask),
      digitalOutName: (index) => digital.at(index).out.name,
      analogOutName: (index) => analog.at(index).out.name,
      digitalIn: (index) => digitalIn.at(index),
      analogIn: (index) => analogIn.at(index),
      power: (on, ask = own) => {
        power.ask(on, ask);
        return { pin: power.name, value: on };
      },
      fan: (index, value) => {
        const pin = fans.at(index);
        pin.set(share(value));
        return { pin: pin.name, value };
      },
    },
  };

  function write<V>({ out, io }: Twins<V>, value: V, ask: Ask = own) {
    scope.hal.batch(() => {
      out.ask(value, ask);
      io.ask(value, ask);
    });
    return { pin: out.name, value };
  }
});

interface Askable<V> {
  readonly name: string;
  ask(value: V, ask: Ask): void;
}

interface Twins<V> {
  readonly out: Askable<V>;
  readonly io: Askable<V>;
}

/** Pins by the numbers of G-code; refuses any other number and rounds nothing. */
function family<P>(kind: string, pins: readonly P[]) {
  return {
    at(index: number): P {
      const pin = pins[index];
      if (pin !== undefined) return pin;
      const range = pins.length > 0 ? `an integer from 0 to ${pins.length - 1}` : `none: there are no such pins`;
      throw new HalError('bad-value', `${kind} ${index} does not exist: expected ${range}; nothing was switched`);
    },
  };
}

function twins<T extends 'bit' | 'float'>(outs: readonly Value<T>[], ios: readonly Value<T>[]) {
  return outs.flatMap((out, index) => {
    const io = ios[index];
    return io ? [{ out, io }] : [];
  });
}

function share(value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new HalError('bad-value', `fan speed ${value} out of range: expected 0 to 1; nothing was switched`);
}
