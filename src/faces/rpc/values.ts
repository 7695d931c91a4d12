import * as v from 'valibot';
import { HalError } from '../../errors.ts';
import { patternMax } from '../../util/glob.ts';
import { formatFloat, halTypes, type HalType, type HalValue } from '../../hal/hal.ts';
import { isObject } from './message.ts';

/** A HAL value as it travels: see `toJson`. */
export type JsonValue = boolean | number | string;

/**
 * Writes a HAL value as JSON. What JSON has no number for goes as the text that halcmd prints, which `fromJson` reads
 * back: `"nan"`, `"inf"`, `"-inf"`, and 64-bit integers beyond 2^53, which most readers of JSON would round.
 */
export function toJson(value: HalValue): JsonValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  return typeof value === 'number' && !Number.isFinite(value) ? formatFloat(value) : value;
}

/** A value from outside as `Hal.setp` and `Hal.sets` take it: of the type, or a text that they read as halcmd does. */
export function fromJson(type: HalType, value: JsonValue): HalValue | string {
  if (typeof value !== 'number' || (type !== 's64' && type !== 'u64')) return value;
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new HalError(
    'bad-value',
    `value ${value} invalid for ${type}: expected an integer, or its digits as a string if it is beyond 2^53`,
  );
}

/** The shape of a HAL type's name. */
export const halType: v.PicklistSchema<readonly HalType[], undefined> = v.picklist(halTypes);

/** The shape of a value: one check in place of a union of three, on the most frequent request. */
export const jsonValue: v.GenericSchema<JsonValue> = v.custom<JsonValue>(
  isJsonValue,
  'expected a boolean, a number or a string',
);

/** The shape of a list of texts: one check of the whole, since a list of G-code may have 300,000. */
export const textList: v.GenericSchema<string[]> = v.custom<string[]>(isTextList, 'expected a list of strings');

/** The shape of values by name, or of null for one that is not known; as `textList`. */
export const valueMap: v.GenericSchema<ValueMap> = v.custom<ValueMap>(isValueMap, ({ input }) => {
  const wrong = isObject(input) && Object.entries(input).find(([, value]) => !isValueOrNull(value));
  return `expected booleans, numbers, strings or null by name${wrong ? `, which '${wrong[0].slice(0, 100)}' is not` : ''}`;
});

/** The shape of lists of values; as `textList`. */
export const valueLists: v.GenericSchema<JsonValue[][]> = v.custom<JsonValue[][]>(
  isValueLists,
  'expected a list of lists of booleans, numbers and strings',
);

export type ValueMap = { [name: string]: JsonValue | null };

/** The shape of a list of names and patterns; each is tried on every name there is. */
export const patternList: v.GenericSchema<string[]> = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(patternMax))),
  v.maxLength(1000),
);

/** The shape of what most methods answer: a thing by name, and the value it has now. */
export const namedValue: v.GenericSchema<NamedValue> = v.strictObject({
  name: v.string(),
  type: halType,
  value: jsonValue,
});

export interface NamedValue {
  readonly name: string;
  readonly type: HalType;
  readonly value: JsonValue;
}

/** A pin, param or signal as most methods answer it. */
export function namedValueOf({ name, type, value }: { name: string; type: HalType; value: HalValue }): NamedValue {
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
