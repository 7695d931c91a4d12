import type { Hal } from '../hal/hal.ts';
import type { HalValue } from '../hal/types.ts';
import type { PeerPins } from './host.ts';
import { fromJson, toJson, type JsonValue } from './values.ts';

/** Writes pins that a machine has declared for its peers; answers with what they show then. */
export function writePeerPins(
  hal: Hal,
  component: string,
  pins: PeerPins,
  values: Readonly<Record<string, JsonValue>>,
): Record<string, JsonValue> {
  const nameOf = (suffix: string) => `${component}.${suffix}`;
  const typed = Object.entries(values).map(([suffix, value]): [string, HalValue | string] => {
    const type = hal.pins.find(nameOf(suffix))?.type;
    return [suffix, type === undefined ? value : fromJson(type, value)];
  });
  pins.write(Object.fromEntries(typed));
  return Object.fromEntries(Object.keys(values).map((suffix) => [suffix, toJson(hal.pins.get(nameOf(suffix)).value)]));
}
