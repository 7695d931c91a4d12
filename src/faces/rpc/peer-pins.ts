import { HalError } from '../../errors.ts';
import type { Hal, HalValue, ItemView } from '../../hal/hal.ts';
import type { PeerPins } from './host.ts';
import { fromJson, toJson, type JsonValue } from './values.ts';

/** What null says: that a value is not known. */
export function unknownOf(name: string, pin: ItemView | undefined): HalValue {
  const failsafe = pin?.failsafe;
  if (failsafe !== undefined) return failsafe;
  if (pin === undefined || pin.type === 'float') return Number.NaN;
  throw new HalError(
    'bad-value',
    `null is no ${pin.type} for '${name}', which has no failsafe value: expected a value`,
  );
}

/** Writes pins that a machine has declared for its peers; answers with what they show then. */
export function writePeerPins(
  hal: Hal,
  component: string,
  pins: PeerPins,
  values: Readonly<Record<string, JsonValue | null>>,
): Record<string, JsonValue> {
  const nameOf = (suffix: string) => `${component}.${suffix}`;
  const typed = Object.entries(values).map(([suffix, value]): [string, HalValue | string] => {
    const pin = hal.pins.find(nameOf(suffix));
    if (value === null) return [suffix, unknownOf(nameOf(suffix), pin)];
    return [suffix, pin === undefined ? value : fromJson(pin.type, value)];
  });
  pins.write(Object.fromEntries(typed));
  return Object.fromEntries(Object.keys(values).map((suffix) => [suffix, toJson(hal.pins.get(nameOf(suffix)).value)]));
}
