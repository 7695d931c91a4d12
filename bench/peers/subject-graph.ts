import { BehaviorSubject, combineLatest, distinctUntilChanged, map } from 'rxjs';
import type { GraphKit, Value } from '../graph/kit.ts';

/** What RxJS suggests at first sight: a BehaviorSubject per signal and per pin, a link is a subscription. */
export function subjectKit(): GraphKit<BehaviorSubject<Value>, BehaviorSubject<Value>> {
  return {
    input: (value) => new BehaviorSubject(value),
    not(source) {
      const out = new BehaviorSubject<Value>(!source.value);
      const changes$ = source.pipe(map((value) => !value));
      changes$.pipe(distinctUntilChanged()).subscribe(out);
      return out;
    },
    gate(a, b, compute) {
      const out = new BehaviorSubject(compute(a.value, b.value));
      const results$ = combineLatest([a, b]).pipe(map(([left, right]) => compute(left, right)));
      results$.pipe(distinctUntilChanged()).subscribe(out);
      return out;
    },
    pin(node) {
      const pin = new BehaviorSubject(node.value);
      node.pipe(distinctUntilChanged()).subscribe(pin);
      return pin;
    },
    observe: (pin, told) => void pin.subscribe(told),
    set: (node, value) => node.next(value),
    valueOf: (node) => node.value,
    batch: (work) => work(),
  };
}
