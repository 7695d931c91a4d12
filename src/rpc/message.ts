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
}

export interface ResponseMessage {
  readonly kind: 'response';
  readonly value: JsonObject;
}

export interface InvalidMessage {
  readonly kind: 'invalid';
  readonly why: string;
  /** The id to answer with: the message's own when it has a valid one. */
  readonly id: RequestId;
}

/**
 * Sorts one message of JSON-RPC 2.0, strictly: what the specification does not allow is invalid and is answered so.
 *
 * Whatever has a result or an error and no method counts as a response, well formed or not, and is never answered:
 * two peers that answered each other's errors would never stop.
 */
export function classify(value: unknown): RequestMessage | ResponseMessage | InvalidMessage {
  if (!isObject(value)) return { kind: 'invalid', why: 'a message is an object', id: null };
  const { method, params, id } = value;
  const validId = isId(id);
  if (method === undefined && ('result' in value || 'error' in value)) return { kind: 'response', value };
  const invalid = (why: string) => ({ kind: 'invalid', why, id: validId ? id : null }) as const;
  if (value['jsonrpc'] !== '2.0') return invalid('"jsonrpc" must be "2.0"');
  if (typeof method !== 'string') return invalid('"method" must be a string');
  if (id !== undefined && !validId) return invalid('"id" must be a string, a number or null');
  if (params !== undefined && !isObject(params) && !Array.isArray(params)) {
    return invalid('"params" must be an object or an array');
  }
  return { kind: 'request', method, params, id };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number' || value === null;
}
