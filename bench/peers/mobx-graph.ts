import { autorun, computed, observable, runInAction, type IComputedValue, type IObservableValue } from 'mobx';
import type { GraphKit, Value } from '../graph/kit.ts';

type Input = IObservableValue<Value>;
type Node = Input | IComputedValue<Value>;

export function mobxKit(): GraphKit<Node, Node> {
  return {
    input: (value) => observable.box(value),
    not: (source) => computed(() => !source.get()),
    gate: (a, b, compute) => computed(() => compute(a.get(), b.get())),
    pin: (node) => node,
    observe: (pin, told) => void autorun(() => told(pin.get())),
    set: (node, value) => runInAction(() => (node as Input).set(value)),
    valueOf: (node) => node.get(),
    batch: (work) => runInAction(work),
  };
}
