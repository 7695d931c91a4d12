import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import type { GraphKit, Value } from '../graph/kit.ts';

type Node = Signal<Value> | ReadonlySignal<Value>;

export function preactKit(): GraphKit<Node, Node> {
  return {
    input: (value) => signal(value),
    not: (source) => computed(() => !source.value),
    gate: (a, b, compute) => computed(() => compute(a.value, b.value)),
    pin: (node) => node,
    observe(pin, told) {
      effect(() => {
        told(pin.value);
      });
    },
    set: (node, value) => void ((node as Signal<Value>).value = value),
    valueOf: (node) => node.value,
    batch: (work) => batch(work),
  };
}
