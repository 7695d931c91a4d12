import type { Component } from '../../src/hal/model/component.ts';
import { Hal } from '../../src/hal/hal.ts';
import type { Pin } from '../../src/hal/model/item.ts';
import type { Signal } from '../../src/hal/model/item.ts';
import type { HalValue } from '../../src/hal/value/types.ts';
import type { GraphKit, Value } from './kit.ts';

/** A signal and the OUT pin that writes it. */
interface HalNode {
  readonly signal: Signal;
  readonly out: Pin;
}

/**
 * Halyard as its components use it: every node is an OUT pin on a signal, every reader an IN pin linked to it, gates are
 * functions of a thread in data-flow order. Pins are observed with callbacks, or through `value$`.
 */
export function halyardKit(type: 'bit' | 'float', face: 'callback' | 'rxjs'): GraphKit<HalNode, Pin> {
  const hal = new Hal();
  hal.newOnChangeThread('on-change');
  let names = 0;

  const link = (node: HalNode, pin: Pin) => {
    hal.link(pin.name, node.signal.name);
    return pin;
  };
  const component = () => hal.component(`c${names++}`, { kind: 'rt' });
  const output = (out: Pin): HalNode => {
    const signal = hal.newSignal(`s${names++}`, type);
    hal.link(out.name, signal.name);
    return { signal, out };
  };
  const funct = (gate: Component, body: () => void, inputs: readonly Pin[], out: Pin) => {
    gate.newFunct(gate.name, body, { inputs, outputs: [out] });
    gate.ready();
    const node = output(out);
    hal.addf(gate.name, 'on-change');
    return node;
  };

  return {
    input: (value) => output(component().newPin('out', type, 'out', { value })),
    not(source) {
      const gate = component();
      const input = link(source, gate.newPin('in', type, 'in'));
      const out = gate.newPin('out', type, 'out');
      return funct(gate, () => out.set(!input.value), [input], out);
    },
    gate(a, b, compute) {
      const gate = component();
      const left = link(a, gate.newPin('in0', type, 'in'));
      const right = link(b, gate.newPin('in1', type, 'in'));
      const out = gate.newPin('out', type, 'out');
      return funct(gate, () => out.set(compute(left.value as Value, right.value as Value)), [left, right], out);
    },
    pin: (node) => link(node, component().newPin('in', type, 'in')),
    observe(pin, told) {
      const next = told as (value: HalValue) => void;
      if (face === 'rxjs') pin.value$.subscribe(next);
      else pin.observe(next);
    },
    start: () => hal.start(),
    set: (node, value) => node.out.set(value),
    valueOf: (node) => node.signal.value as Value,
    batch: (work) => hal.batch(work),
  };
}
