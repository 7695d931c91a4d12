import * as v from 'valibot';
import { patternMax } from '../../util/glob.ts';
import { halTypes, type HalType, type HalValue, type Signal } from '../../hal/hal.ts';
import { toJson, type JsonValue } from '../../machine/api/json-values.ts';
import type { PlugInfo } from '../../machine/api/status.ts';
import { isObject } from '../../util/json.ts';

/** The shape of a HAL type's name. */
export const halType: v.PicklistSchema<readonly HalType[], undefined> = v.picklist(halTypes);

/** The shape of a value. One check instead of a union of three: this is the most frequent request. */
export const jsonValue: v.GenericSchema<JsonValue> = v.custom<JsonValue>(
  isJsonValue,
  'expected a boolean, a number or a string',
);

/** The shape of a list of texts. One check for the whole list: G-code may have 300,000 lines. */
export const textList: v.GenericSchema<string[]> = v.custom<string[]>(isTextList, 'expected a list of strings');

/** The shape of values by name, null for an unknown one; one check, as `textList`. */
export const valueMap: v.GenericSchema<ValueMap> = v.custom<ValueMap>(isValueMap, ({ input }) => {
  const wrong = isObject(input) && Object.entries(input).find(([, value]) => !isValueOrNull(value));
  return `expected booleans, numbers, strings or null by name${wrong ? `, which '${wrong[0].slice(0, 100)}' is not` : ''}`;
});

/** The shape of lists of values; one check, as `textList`. */
export const valueLists: v.GenericSchema<JsonValue[][]> = v.custom<JsonValue[][]>(
  isValueLists,
  'expected a list of lists of booleans, numbers and strings',
);

export type ValueMap = { [name: string]: JsonValue | null };

/** The shape of a list of names and patterns. Bounded, because each is matched with every name. */
export const patternList: v.GenericSchema<string[]> = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(patternMax))),
  v.maxLength(1000),
);

/** The shape of most results: a pin, param or signal by name, with its current value. */
export const namedValue: v.GenericSchema<JsonNamedValue> = v.strictObject({
  name: v.string(),
  type: halType,
  value: jsonValue,
});

export interface JsonNamedValue {
  readonly name: string;
  readonly type: HalType;
  readonly value: JsonValue;
}

/** A pin, param or signal as in most results. */
export function namedValueOf({ name, type, value }: { name: string; type: HalType; value: HalValue }): JsonNamedValue {
  return { name, type, value: toJson(value) };
}

function isJsonValue(value: unknown): value is JsonValue {
  return typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string';
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isValueMap(value: unknown): value is ValueMap {
  return isObject(value) && Object.values(value).every(isValueOrNull);
}

function isValueOrNull(value: unknown): value is JsonValue | null {
  return value === null || isJsonValue(value);
}

function isValueLists(value: unknown): value is JsonValue[][] {
  return Array.isArray(value) && value.every((list) => Array.isArray(list) && list.every(isJsonValue));
}

/** Values by name, as JSON. */
export function jsonValues(values: Readonly<Record<string, HalValue>>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toJson(value)] as const));
}

/** The shape of a signal with the names of its pins. */
export const linked: v.GenericSchema = v.strictObject({ signal: v.string(), type: halType, pins: v.array(v.string()) });

export function linkedOf({ name, type, pins }: Signal): { signal: string; type: HalType; pins: string[] } {
  return { signal: name, type, pins: pins.map((pin) => pin.name) };
}

/** The shape of the machine's state. */
export const runState: v.GenericSchema = v.picklist(['starting', 'running', 'stopping']);

/** The status of a plug, as entries of an object. */
export const plugStatus: v.ObjectEntries = {
  name: v.string(),
  online: v.boolean(),
  error: v.boolean(),
  lastError: v.optional(v.string()),
};

/** The shape of the full description of a plug. */
export const plugInfo: v.GenericSchema = v.strictObject({
  ...plugStatus,
  relay: v.optional(v.boolean()),
  faultCode: v.optional(v.string()),
  identity: v.optional(
    v.strictObject({
      driver: v.string(),
      model: v.string(),
      alias: v.string(),
      deviceId: v.string(),
      mac: v.string(),
      hardware: v.string(),
      firmware: v.string(),
      meter: v.boolean(),
    }),
  ),
  requests: v.array(v.strictObject({ on: v.boolean(), held: v.boolean(), by: v.string(), word: v.string() })),
});

/** The plug in the examples of the methods. */
export const examplePlug: PlugInfo = {
  name: 'printer',
  online: true,
  error: false,
  relay: true,
  identity: {
    driver: 'kasa',
    model: 'HS110(EU)',
    alias: 'printer',
    deviceId: '80061234567890ABCDEF1234567890ABCDEF1234',
    mac: '00:00:5E:00:53:01',
    hardware: '1.0',
    firmware: '1.2.5',
    meter: true,
  },
  requests: [],
};
