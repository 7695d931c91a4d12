import { HalError } from '../../errors.ts';
import type { Funct } from '../graph/funct.ts';
import type { HalResources } from './hal-resources.ts';
import type { ItemRegistry } from './item-registry.ts';
import type { Param, Pin } from './item.ts';
import { unlink } from './linking.ts';
import { checkUnlocked } from './locks.ts';
import { checkName } from '../value/names.ts';
import { rejoin, type WiringSnapshot } from './wiring-snapshot.ts';

/** The pins, params and functions of a component. */
interface Possessions {
  readonly ownPins: readonly Pin[];
  readonly ownParams: readonly Param[];
  readonly functs: Funct[];
}

/**
 * Adds a pin to the HAL. If it replaces a pin of a dead component, it gets that pin's wiring. `asserts`: its initial value
 * was given and is not just the type's zero.
 */
export function registerPin(
  hal: HalResources,
  pin: Pin,
  asserts: boolean,
  formerWiring: WiringSnapshot | undefined,
): void {
  checkUnlocked(hal.lock, 'load', 'pin_new called while HAL locked');
  registerItem(hal.pins, 'pin', pin);
  const former = formerWiring?.get(pin.name);
  if (!former) return;
  if (former.alias !== null && !hal.pins.has(former.alias)) hal.pins.alias(pin.name, former.alias);
  rejoin(pin, former, asserts, hal);
}

export function registerParam(hal: HalResources, param: Param): void {
  checkUnlocked(hal.lock, 'load', 'param_new called while HAL locked');
  registerItem(hal.params, 'parameter', param);
}

export function registerFunct(hal: HalResources, funct: Funct): void {
  checkUnlocked(hal.lock, 'load', 'export_funct called while HAL locked');
  checkName('function', funct.name);
  const { functs } = hal.schedule;
  if (functs.has(funct.name)) throw new HalError('name-taken', `duplicate function '${funct.name}'`);
  functs.add(funct.name, funct);
}

/** Removes the functions of a component from the threads and from the HAL. */
export function retireFuncts(hal: HalResources, { functs }: Possessions): void {
  for (const funct of functs.splice(0)) hal.schedule.retire(funct);
}

/** Removes everything of a component from the HAL: signals keep their values, observers complete. */
export function forgetPossessions(hal: HalResources, component: Possessions): void {
  retireFuncts(hal, component);
  hal.propagation.batch(() => {
    for (const pin of component.ownPins) unlink(pin, hal.propagation);
  });
  for (const item of [...component.ownPins, ...component.ownParams]) {
    for (const observer of item.observers ?? []) observer.complete?.();
    item.observers = null;
    item.cell.observers = null;
  }
  for (const pin of component.ownPins) hal.pins.delete(pin.name);
  for (const param of component.ownParams) hal.params.delete(param.name);
}

function registerItem<I extends Pin | Param>(registry: ItemRegistry<I>, kind: string, item: I): void {
  checkName(kind, item.name);
  if (registry.has(item.name)) throw new HalError('name-taken', `duplicate variable '${item.name}'`);
  registry.add(item.name, item);
}
