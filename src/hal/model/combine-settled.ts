import { distinctUntilChanged, map, merge, type Observable } from 'rxjs';

/** A pin, param or signal, as far as it is watched. */
interface Watchable {
  readonly value: unknown;
  readonly value$: Observable<unknown>;
}

/**
 * The values of several pins, params or signals as one array: those that are, then once for each settle in which any of
 * them has changed, completing when all of them have. `combineLatest` of the same `value$` emits between two pins that have
 * changed together, one new value beside one old one; this never does, since all have their settled values when the first
 * is told.
 */
export function combineSettled<const I extends readonly Watchable[]>(items: I): Observable<ValuesOf<I>> {
  const values = () => items.map((item) => item.value) as ValuesOf<I>;
  return merge(...items.map((item) => item.value$)).pipe(map(values), distinctUntilChanged<ValuesOf<I>>(isSame));
}

type ValuesOf<I extends readonly Watchable[]> = { readonly [K in keyof I]: I[K]['value'] };

function isSame<V extends object>(left: V, right: V): boolean {
  const others = Object.values(right) as unknown[];
  return (Object.values(left) as unknown[]).every((value, index) => Object.is(value, others[index]));
}
