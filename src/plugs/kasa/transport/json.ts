import { isObject, type JsonObject } from '../../../util/json.ts';

export { isObject, type JsonObject };

/** The finite number under a key. */
export function numberOf(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The integer under a key, if it is from `min` to `max`. */
export function wholeOf(object: JsonObject, key: string, min: number, max: number): number | undefined {
  const value = numberOf(object, key);
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/**
 * The list under a key; undefined if there is none, which differs from an empty list. An entry that is not an object
 * becomes an empty object: an entry with unknown fields.
 */
export function listOf(object: JsonObject, key: string): readonly JsonObject[] | undefined {
  const value = object[key];
  return Array.isArray(value) ? value.map((entry: unknown) => (isObject(entry) ? entry : {})) : undefined;
}

/** The text under a key; empty if there is none. */
export function textOf(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}
