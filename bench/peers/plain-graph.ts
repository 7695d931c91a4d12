import type { GraphKit, Value } from '../graph/kit.ts';

/** The least there can be: a field and a list of callbacks, called at once. */
class Plain {
  value: Value;
  readonly told: ((value: Value) => void)[] = [];

  constructor(value: Value) {
    this.value = value;
  }

  set(value: Value): void {
    if (value === this.value) return;
    this.value = value;
    const { told } = this;
    for (let i = 0; i < told.length; i++) told[i]?.(value);
  }
}

export function plainKit(): GraphKit<Plain, Plain> {
  return {
    input: (value) => new Plain(value),
    not(source) {
      const out = new Plain(!source.value);
      source.told.push((value) => out.set(!value));
      return out;
    },
    gate(a, b, compute) {
      const out = new Plain(compute(a.value, b.value));
      const run = () => out.set(compute(a.value, b.value));
      a.told.push(run);
      b.told.push(run);
      return out;
    },
    pin: (node) => node,
    observe(pin, told) {
      pin.told.push(told);
      told(pin.value);
    },
    set: (node, value) => node.set(value),
    valueOf: (node) => node.value,
    batch: (work) => work(),
  };
}
