import type { PeerPins } from '../../components/define.ts';
import { HalError } from '../../errors.ts';
import type { Hal, HalValue, ItemView } from '../../hal/hal.ts';
import { fromJson, type JsonValue } from './json-values.ts';

/** The value for null (unknown): the failsafe value, or NaN. Throws `bad-value` for a pin without either. */
export function unknownOf(name: string, pin: ItemView | undefined): HalValue {
  const failsafe = pin?.failsafe;
  if (failsafe !== undefined) return failsafe;
  if (pin === undefined || pin.type === 'float') return Number.NaN;
  throw new HalError(
    'bad-value',
    `null cannot stand for a ${pin.type}: '${name}' has no failsafe value; expected a value`,
  );
}

/** Writes one pin that a machine file declares for its host. `pin` may have been found by its alias. */
export function writeHostPin(hal: Hal, pins: PeerPins, pin: ItemView, value: JsonValue): void {
  const owner = pin.component.name;
  writeHostPins(hal, owner, pins, { [pin.name.slice(owner.length + 1)]: value });
}

/** Writes pins that a machine file declares for its host, all or none; returns their values. */
export function writeHostPins(
  hal: Hal,
  component: string,
  pins: PeerPins,
  values: Readonly<Record<string, JsonValue | null>>,
): Record<string, HalValue> {
  const nameOf = (suffix: string) => `${component}.${suffix}`;
  const typed = Object.entries(values).map(([suffix, value]): [string, HalValue | string] => {
    const pin = hal.pins.find(nameOf(suffix));
    if (value === null) return [suffix, unknownOf(nameOf(suffix), pin)];
    return [suffix, pin === undefined ? value : fromJson(pin.type, value)];
  });
  pins.write(Object.fromEntries(typed));
  return Object.fromEntries(Object.keys(values).map((suffix) => [suffix, hal.pins.get(nameOf(suffix)).value]));
}
