import { createRequire } from 'node:module';
import * as bundled from 'rxjs';
import type { BehaviorSubject } from 'rxjs';
import type { GraphKit, Value } from '../graph/kit.ts';

/** As Node finds it for whoever installs it. */
export const installedRxjs = () => createRequire(import.meta.url)('rxjs') as typeof bundled;

/** Of its ES modules and bundled, as halyard itself has it; up to twice as fast. */
export const bundledRxjs = () => bundled;

/** What RxJS suggests at first sight: a BehaviorSubject per signal and per pin, a link is a subscription. */
export function subjectKit(rxjs: typeof bundled): GraphKit<BehaviorSubject<Value>, BehaviorSubject<Value>> {
  const { BehaviorSubject, combineLatest, distinctUntilChanged, map } = rxjs;
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
