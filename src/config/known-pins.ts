import type { ComponentConfig } from './components.ts';
import type { Inventory } from './inventory.ts';
import type { NetConfig } from './nets.ts';
import type { Problems } from './problems.ts';
import type { SettingConfig } from './settings.ts';
import { didYouMean } from '../catalog/shapes.ts';

interface Wiring {
  readonly inventory: Inventory;
  readonly nets: readonly NetConfig[];
  readonly settings: readonly SettingConfig[];
  /** FALSE when HAL files may add wiring. */
  readonly isWhole: boolean;
}

/** The option that lists inputs wired from outside the file. */
const outsideOption = 'outside';

/**
 * Warns of pins that must be known and never will be: pins that are not set, not on a net with a writing pin, and not
 * named in their component's option `outside`.
 */
export function warnOfUnknown({ inventory, nets, settings, isWhole }: Wiring, problems: Problems): void {
  const places = new Map(nets.flatMap((net) => net.pins.map(({ name, at }) => [name, { net, at }] as const)));
  const isSet = new Set(settings.map(({ name }) => name));
  const writes = (name: string) => inventory.pins.get(name)?.header.dir !== 'in';
  for (const component of inventory.components.values()) {
    const outside = outsideOf(component, inventory, problems);
    if (!isWhole) continue;
    for (const { name, suffix, header } of inventory.pins.values()) {
      if (!header.mustBeKnown || name !== `${component.name}.${suffix}` || isSet.has(name) || outside.has(suffix))
        continue;
      const place = places.get(name);
      if (place?.net.pins.some((pin) => writes(pin.name))) continue;
      const message = place
        ? `'${name}' will never be known: no pin of '${place.net.signal}' writes it`
        : `'${name}' will never be known: it is not linked`;
      const hint = `link it to a pin that writes, set it, or list it: ${outsideOption}: [${suffix}]`;
      problems.warn(
        'never-known',
        place?.at ?? component.nameAt,
        `${message}, so '${component.name}' waits for ever`,
        hint,
      );
    }
  }
}

/** The pins that a component lists as wired from outside. Reports those that it does not have. */
function outsideOf(component: ComponentConfig, inventory: Inventory, problems: Problems): ReadonlySet<string> {
  const listed = component.options.get(outsideOption);
  const at = component.optionsAt.get(outsideOption);
  if (at === undefined || !Array.isArray(listed)) return new Set();
  const names = listed.map(String);
  const inputs = [...inventory.pins.values()]
    .filter(({ name, suffix, header }) => header.dir !== 'out' && name === `${component.name}.${suffix}`)
    .map(({ suffix }) => suffix);
  for (const name of names.filter((candidate) => !inputs.includes(candidate))) {
    const message = `'${component.name}' has no input '${name}' to wire from outside`;
    problems.add('no-such-pin', at, message, didYouMean(name, inputs));
  }
  return new Set(names);
}
