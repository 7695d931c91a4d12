import { HalError } from '../../errors.ts';
import type { Funct } from '../graph/funct.ts';
import type { Inventory } from './inventory.ts';
import type { ItemRegistry } from './item-registry.ts';
import type { Param, Pin } from './item.ts';
import { unlink } from './linking.ts';
import { checkUnlocked } from './locks.ts';
import { checkName } from '../value/names.ts';
import { rejoin, type Succession } from './succession.ts';

/** What a component has made. */
interface Possessions {
  readonly ownPins: readonly Pin[];
  readonly ownParams: readonly Param[];
  readonly functs: Funct[];
}

/**
 * Enters a pin of a component into its HAL, wired as the pin of the dead component that it replaces, if it does.
 * `asserts`: its first value was given and is not just the type's zero.
 */
export function registerPin(hal: Inventory, pin: Pin, asserts: boolean, succession: Succession | undefined): void {
  checkUnlocked(hal.lock, 'load', 'pin_new called while HAL locked');
  registerItem(hal.pins, 'pin', pin);
  const former = succession?.get(pin.name);
  if (!former) return;
  if (former.alias !== null && !hal.pins.has(former.alias)) hal.pins.alias(pin.name, former.alias);
  rejoin(pin, former, asserts, hal);
}

export function registerParam(hal: Inventory, param: Param): void {
  checkUnlocked(hal.lock, 'load', 'param_new called while HAL locked');
  registerItem(hal.params, 'parameter', param);
}

export function registerFunct(hal: Inventory, funct: Funct): void {
  checkUnlocked(hal.lock, 'load', 'export_funct called while HAL locked');
  checkName('function', funct.name);
  const { functs } = hal.schedule;
  if (functs.has(funct.name)) throw new HalError('name-taken', `duplicate function '${funct.name}'`);
  functs.add(funct.name, funct);
}

/** Takes a component's functions out of the threads and out of the HAL. */
export function retireFuncts(hal: Inventory, { functs }: Possessions): void {
  for (const funct of functs.splice(0)) hal.schedule.retire(funct);
}

/** Takes everything of a component out of its HAL: signals keep their values, observers are told the end. */
export function forgetPossessions(hal: Inventory, component: Possessions): void {
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
