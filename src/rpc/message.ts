import { memberText } from './json-text.ts';

/** What a request is known by. */
export type RequestId = string | number | null;

export type JsonObject = { readonly [key: string]: unknown };

export interface RequestMessage {
  readonly kind: 'request';
  readonly method: string;
  /** By name or by position; undefined when there are none. */
  readonly params: JsonObject | readonly unknown[] | undefined;
  /** Undefined for a notification. A null that is present makes a request. */
  readonly id: RequestId | undefined;
  /** The id as JSON, in the caller's own spelling. */
  readonly idText: string | undefined;
}

export interface ResponseMessage {
  readonly kind: 'response';
  readonly value: JsonObject;
}

export interface InvalidMessage {
  readonly kind: 'invalid';
  readonly why: string;
  /** The id to answer with, as JSON: the message's own when it has a valid one. */
  readonly idText: string;
}

/**
 * Sorts one message of JSON-RPC 2.0, strictly: what the specification does not allow is invalid and is answered so.
 *
 * `text` is the JSON that `value` was read from: ids are answered as they are spelt there. It may be empty when no number
 * in it is spelt unusually, see `hasUnusualIds`.
 *
 * Whatever has a result or an error and no method counts as a response, well formed or not, and is never answered:
 * two peers that answered each other's errors would never stop.
 */
export function classify(value: unknown, text: string): RequestMessage | ResponseMessage | InvalidMessage {
  if (!isObject(value)) return { kind: 'invalid', why: 'a message is an object', idText: 'null' };
  const { method, params, id } = value;
  const idText = isId(id) ? idTextOf(id, text) : undefined;
  if (method === undefined && ('result' in value || 'error' in value)) return { kind: 'response', value };
  const invalid = (why: string) => ({ kind: 'invalid', why, idText: idText ?? 'null' }) as const;
  if (value['jsonrpc'] !== '2.0') return invalid('"jsonrpc" must be "2.0"');
  if (typeof method !== 'string') return invalid('"method" must be a string');
  if (id !== undefined && !isId(id)) return invalid('"id" must be a string, a number or null');
  if (params !== undefined && !isObject(params) && !Array.isArray(params)) {
    return invalid('"params" must be an object or an array');
  }
  return { kind: 'request', method, params, id, idText };
}

/**
 * Whether a number of a text may be an id that JSON.parse and JSON.stringify would spell otherwise: beyond 2^53, with a
 * fraction or exponent, or −0. Cheap and never wrongly FALSE.
 */
export function hasUnusualIds(text: string): boolean {
  return unusualId.test(text) || text.includes('\\u');
}

/** A key may hide behind `\u`; what else is escaped in it would be no letter of `id`. */
const unusualId = /"id"\s*:\s*(?:-|\d+[.eE]|\d{16})/;

/** The JSON of an id that was read from the member `id` of the object that `text` is. */
export function idTextOf(id: RequestId, text: string): string {
  if (typeof id !== 'number') return JSON.stringify(id);
  return (text !== '' && hasUnusualIds(text) ? memberText(text, 'id') : undefined) ?? String(id);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number' || value === null;
}
