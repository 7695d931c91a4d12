import {
  sortByNameInSteps,
  type Component,
  type Funct,
  type Hal,
  type ItemView,
  type ParamView,
  type PinView,
  type Signal,
  type Thread,
} from '../../hal/hal.ts';
import { globMatchers, matchInSteps, type NameMatcher } from '../../util/glob.ts';
import { mapInSteps, type Steps } from '../../util/slices.ts';

/** The contents of a HAL, ordered by name. */
export interface HalInventory {
  readonly components: readonly Component[];
  readonly pins: readonly PinView[];
  readonly params: readonly ParamView[];
  readonly signals: readonly Signal[];
  readonly functs: readonly Funct[];
  readonly threads: readonly Thread[];
}

export type InventoryKind = keyof HalInventory;

/** Converts an entry of a list into a face's form. */
export type Show<R> = { readonly [K in InventoryKind]: (entry: HalInventory[K][number]) => R };

/**
 * Lists one kind, or all, whose names match; `show` makes each entry. A long list is made in slices: its values are not
 * of one moment.
 */
export function* listInventory<R>(
  hal: Hal,
  { kind, patterns }: { readonly kind?: InventoryKind | undefined; readonly patterns?: readonly string[] | undefined },
  show: Show<R>,
): Steps<Partial<Record<InventoryKind, R[]>>> {
  const wanted = patterns && globMatchers(patterns);
  const lists: { readonly [K in InventoryKind]: () => Steps<R[]> } = {
    components: () => listOf(hal.components, nameOf, show.components, wanted),
    pins: () => listOf<PinView, R>(hal.pins, shownOf, show.pins, wanted),
    params: () => listOf<ParamView, R>(hal.params, shownOf, show.params, wanted),
    signals: () => listOf(hal.signals, nameOf, show.signals, wanted),
    functs: () => listOf(hal.functs, nameOf, show.functs, wanted),
    threads: () => listOf(hal.threads, nameOf, show.threads, wanted),
  };
  const found: Partial<Record<InventoryKind, R[]>> = {};
  for (const each of kind === undefined ? inventoryKinds : [kind]) found[each] = yield* lists[each]();
  return found;
}

export const inventoryKinds: readonly InventoryKind[] = [
  'components',
  'pins',
  'params',
  'signals',
  'functs',
  'threads',
];

function* listOf<V extends { readonly name: string }, R>(
  registry: { values(): Iterable<V> },
  sortName: (entry: V) => string,
  show: (entry: V) => R,
  wanted: readonly NameMatcher[] | undefined,
): Steps<R[]> {
  const all = [...registry.values()];
  const found = wanted ? yield* matchInSteps(all, nameOf, wanted) : all;
  return yield* mapInSteps(yield* sortByNameInSteps(found, sortName), show);
}

const nameOf = ({ name }: { readonly name: string }) => name;
const shownOf = ({ shown }: ItemView) => shown;
