import { Hal } from '../../src/hal/hal.ts';
import type { Pin } from '../../src/hal/item.ts';
import type { Signal } from '../../src/hal/signal.ts';
import type { HalValue } from '../../src/hal/types.ts';
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
  const funct = (sources: readonly HalNode[], body: (inputs: readonly Pin[], out: Pin) => () => void) => {
    const gate = component();
    const inputs = sources.map((source, index) => link(source, gate.newPin(`in${index}`, type, 'in')));
    const out = gate.newPin('out', type, 'out');
    gate.newFunct(gate.name, body(inputs, out), { inputs, outputs: [out] });
    gate.ready();
    const node = output(out);
    hal.addf(gate.name, 'on-change');
    return node;
  };

  return {
    input: (value) => output(component().newPin('out', type, 'out', { value })),
    not: (source) =>
      funct([source], ([input], out) => () => {
        out.set(!input?.value);
      }),
    gate: (a, b, compute) =>
      funct([a, b], ([left, right], out) => () => {
        if (left && right) out.set(compute(left.value as Value, right.value as Value));
      }),
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
