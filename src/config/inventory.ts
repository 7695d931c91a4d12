import { expandHeader, type ExpandedParam, type ExpandedPin } from '../catalog/expand.ts';
import type { ComponentConfig, LoadedComponents } from './components.ts';
import { isTooLong, lengthHint } from '../catalog/entry-names.ts';
import type { Problems } from './problems.ts';

/** The pins and params of a machine's components, by name. */
export interface Inventory {
  readonly components: ReadonlyMap<string, ComponentConfig>;
  readonly pins: ReadonlyMap<string, ExpandedPin>;
  readonly params: ReadonlyMap<string, ExpandedParam>;
  /** Whether a name may be a pin of a component that was not understood. Such a name must not be reported. */
  isUnsure(name: string): boolean;
  /** The component that owns a pin, from the pin's name: the one with the longest name that matches. */
  ownerOf(name: string): ComponentConfig | undefined;
}

/** Expands every component. Reports names that are too long or used by two components. */
export function takeInventory(loaded: LoadedComponents, problems: Problems): Inventory {
  const pins = new Map<string, ExpandedPin>();
  const params = new Map<string, ExpandedParam>();
  for (const component of loaded.components) {
    const expansion = expandHeader(component.header, component.name, component.options);
    checkLengths([...expansion.pins, ...expansion.params], component, problems);
    addAll(pins, expansion.pins, component, problems);
    addAll(params, expansion.params, component, problems);
  }
  const components = new Map(loaded.components.map((component) => [component.name, component]));
  const ownerOf = (name: string) => longestOwner(name, components);
  return {
    components,
    pins,
    params,
    isUnsure: (name) =>
      loaded.unsure.some((beginning) => name.startsWith(beginning)) ||
      (loaded.isIncomplete && ownerOf(name) === undefined),
    ownerOf,
  };
}

function longestOwner(name: string, components: Inventory['components']): ComponentConfig | undefined {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const owner = components.get(name.slice(0, dot));
    if (owner) return owner;
  }
  return undefined;
}

function checkLengths(items: readonly { name: string }[], component: ComponentConfig, problems: Problems): void {
  const long = items.find((item) => isTooLong(item.name));
  if (long) problems.add('bad-name', component.nameAt, `pin name '${long.name}' is too long`, lengthHint);
}

function addAll<I extends { name: string }>(
  known: Map<string, I>,
  items: readonly I[],
  component: ComponentConfig,
  problems: Problems,
): void {
  const taken = items.find((item) => known.has(item.name));
  if (taken) {
    const hint = `another component has a pin of that name; rename '${component.name}'`;
    problems.add('name-taken', component.nameAt, `duplicate variable '${taken.name}'`, hint);
  }
  for (const item of items) if (!known.has(item.name)) known.set(item.name, item);
}
