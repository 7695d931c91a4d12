import { computed, effect, endBatch, signal, startBatch } from 'alien-signals';
import type { GraphKit, Value } from '../graph/kit.ts';

type Input = ReturnType<typeof signal<Value>>;
type Node = Input | ReturnType<typeof computed<Value>>;

export function alienKit(): GraphKit<Node, Node> {
  return {
    input: (value) => signal(value),
    not: (source) => computed(() => !source()),
    gate: (a, b, compute) => computed(() => compute(a(), b())),
    pin: (node) => node,
    observe(pin, told) {
      // What an effect gives back is its cleanup.
      effect(() => {
        told(pin());
      });
    },
    set: (node, value) => node(value),
    valueOf: (node) => node(),
    batch(work) {
      startBatch();
      work();
      endBatch();
    },
  };
}
