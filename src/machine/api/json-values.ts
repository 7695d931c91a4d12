import type { EventDetails } from '../../components/events.ts';
import { HalError } from '../../errors.ts';
import { formatFloat, type HalType, type HalValue } from '../../hal/hal.ts';
import type { NumberedEvent } from '../event-journal.ts';

/** A HAL value in JSON: see `toJson`. */
export type JsonValue = boolean | number | string;

/**
 * Writes a HAL value as JSON. Values that JSON numbers cannot hold become the text that halcmd prints, which `fromJson`
 * reads back: `"nan"`, `"inf"`, `"-inf"`, and 64-bit integers beyond 2^53, which most JSON readers would round.
 */
export function toJson(value: HalValue): JsonValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  return typeof value === 'number' && !Number.isFinite(value) ? formatFloat(value) : value;
}

/** A value from outside for `Hal.setp` and `Hal.sets`: of the type, or a text, which they read as halcmd does. */
export function fromJson(type: HalType, value: JsonValue): HalValue | string {
  if (typeof value !== 'number' || (type !== 's64' && type !== 'u64')) return value;
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new HalError(
    'bad-value',
    `value ${value} invalid for ${type}: expected an integer, or its digits as a string if it is beyond 2^53`,
  );
}

/** An event in lists and files. */
export interface EventRecord {
  readonly seq: number;
  /** Seconds since the epoch. */
  readonly time: number;
  readonly type: string;
  /** The component's name. */
  readonly name: string;
  readonly cause: string;
  readonly details: Readonly<Record<string, JsonValue>>;
}

export function recordOf({ seq, time, type, name, cause, details = {} }: NumberedEvent): EventRecord {
  return { seq, time, type, name, cause, details: detailsOf(details) };
}

/** An event as a notification. */
export function notificationOf(event: NumberedEvent): { method: string; params: Record<string, JsonValue> } {
  const { type, seq, name, cause, time, details = {} } = event;
  return { method: type, params: { ...detailsOf(details), name, cause, time, seq } };
}

function detailsOf(details: EventDetails): Record<string, JsonValue> {
  const json = (value: EventDetails[string]) => (typeof value === 'string' ? value : toJson(value));
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, json(value)] as const));
}
