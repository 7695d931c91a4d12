import { EventEmitter } from 'node:events';
import type { GraphKit, Value } from '../graph/kit.ts';

/** An EventEmitter per signal. */
class Emitting extends EventEmitter {
  value: Value;

  constructor(value: Value) {
    super();
    this.setMaxListeners(0);
    this.value = value;
  }

  set(value: Value): void {
    if (value === this.value) return;
    this.value = value;
    this.emit('change', value);
  }
}

export function emitterKit(): GraphKit<Emitting, Emitting> {
  return {
    input: (value) => new Emitting(value),
    not(source) {
      const out = new Emitting(!source.value);
      source.on('change', (value: Value) => out.set(!value));
      return out;
    },
    gate(a, b, compute) {
      const out = new Emitting(compute(a.value, b.value));
      const run = () => out.set(compute(a.value, b.value));
      a.on('change', run);
      b.on('change', run);
      return out;
    },
    pin: (node) => node,
    observe(pin, told) {
      pin.on('change', told);
      told(pin.value);
    },
    set: (node, value) => node.set(value),
    valueOf: (node) => node.value,
    batch: (work) => work(),
  };
}
