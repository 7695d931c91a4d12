import { HalError } from '../errors.ts';
import { defineComponent, type ComponentType, type Value } from './define.ts';

/**
 * The host's digital and analog outputs and inputs, numbered as G-code numbers them.
 *
 * Each output has an I/O twin, as in Machinekit, because an OUT pin cannot share a signal with the I/O `enable` of a
 * plug. Both are written in the same cycle and only by an M-code, so that a person's press of the plug's button is not
 * overwritten until the next M-code.
 */
export const motion: ComponentType = defineComponent('motion', (scope) => {
  const digital = twins(scope.bits('digital-out-##'), scope.bits('digital-out-io-##'));
  const analog = twins(scope.floats('analog-out-##'), scope.floats('analog-out-io-##'));
  return {
    motion: {
      digitalOut: (index, value) => write('digital', digital, index, value),
      analogOut: (index, value) => write('analog', analog, index, value),
    },
  };

  function write<V extends boolean | number>(
    kind: string,
    outputs: readonly { out: Settable<V>; io: Settable<V> }[],
    index: number,
    value: V,
  ): { pin: string; value: V } {
    const output = outputs[index];
    if (!output) {
      const range =
        outputs.length > 0 ? `an integer from 0 to ${outputs.length - 1}` : 'none: there are no such outputs';
      throw new HalError(
        'bad-value',
        `${kind} output ${index} does not exist: expected ${range}; nothing was switched`,
      );
    }
    scope.hal.batch(() => {
      output.out.set(value);
      output.io.set(value);
    });
    return { pin: output.out.name, value };
  }
});

interface Settable<V> {
  readonly name: string;
  set(value: V): void;
}

function twins<T extends 'bit' | 'float'>(outs: readonly Value<T>[], ios: readonly Value<T>[]) {
  return outs.flatMap((out, index) => {
    const io = ios[index];
    return io ? [{ out, io }] : [];
  });
}
