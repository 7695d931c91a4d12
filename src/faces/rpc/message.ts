import { isObject, type JsonObject } from '../../util/json.ts';
import { memberText } from './json-text.ts';

export { isObject, type JsonObject };

/** What a request is known by. */
export type RequestId = string | number | null;

/** An id whose JSON.stringify would not be what was sent, such as 9007199254740993 or 1.0: its own JSON text. */
export class IdText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The id as it has to stand in an answer. */
export type AnswerId = RequestId | IdText;

export interface RequestMessage {
  readonly kind: 'request';
  readonly method: string;
  /** By name or by position; undefined when there are none. */
  readonly params: JsonObject | readonly unknown[] | undefined;
  /** Undefined for a notification. A null that is present makes a request. */
  readonly id: RequestId | undefined;
  readonly answerId: AnswerId | undefined;
}

export interface ResponseMessage {
  readonly kind: 'response';
  readonly value: JsonObject;
}

export interface InvalidMessage {
  readonly kind: 'invalid';
  readonly why: string;
  /** The message's own when it has a valid one. */
  readonly answerId: AnswerId;
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
  if (!isObject(value)) return { kind: 'invalid', why: 'a message is an object', answerId: null };
  const { method, params, id } = value;
  const answerId = isId(id) ? answerIdOf(id, text) : undefined;
  if (method === undefined && ('result' in value || 'error' in value)) return { kind: 'response', value };
  const invalid = (why: string) => ({ kind: 'invalid', why, answerId: answerId ?? null }) as const;
  if (value['jsonrpc'] !== '2.0') return invalid('"jsonrpc" must be "2.0"');
  if (typeof method !== 'string') return invalid('"method" must be a string');
  if (id !== undefined && !isId(id)) return invalid('"id" must be a string, a number or null');
  if (params !== undefined && !isObject(params) && !Array.isArray(params)) {
    return invalid('"params" must be an object or an array');
  }
  return { kind: 'request', method, params, id, answerId };
}

/**
 * Whether a number of a text may be an id that JSON.parse and JSON.stringify would spell otherwise: beyond 2^53, with a
 * fraction or exponent, or −0. Never wrongly FALSE.
 */
export function hasUnusualIds(text: string): boolean {
  return unusualId.test(text) || text.includes('\\u');
}

/** A key may hide behind `\u`; what else is escaped in it would be no letter of `id`. */
const unusualId = /"id"\s*:\s*(?:-|\d+[.eE]|\d{16})/;

/** How to answer an id that was read from the member `id` of the object that `text` is. */
export function answerIdOf(id: RequestId, text: string): AnswerId {
  if (typeof id !== 'number' || text === '' || isPlainId(id, text) || !hasUnusualIds(text)) return id;
  const idText = memberText(text, 'id');
  return idText === undefined || idText === String(id) ? id : new IdText(idText);
}

/**
 * Whether an id is spelt as plain digits, at one of the places where most messages have it: behind the version, or last.
 * FALSE where a longer look is needed. On the hot path, where searching the text would cost a tenth of a request.
 */
function isPlainId(id: number, text: string): boolean {
  if (text.startsWith(compactHead)) return isPlainAt(compactHead.length, id, text);
  if (text.startsWith(spacedHead)) return isPlainAt(spacedHead.length, id, text);
  let at = text.length - 1;
  while (isDigit(text.charCodeAt(at - 1))) at--;
  const key = text.charCodeAt(at - 1) === blank ? at - 1 : at;
  return text.startsWith('"id":', key - '"id":'.length) && isPlainAt(at, id, text);
}

const compactHead = '{"jsonrpc":"2.0","id":';
const spacedHead = '{"jsonrpc": "2.0", "id": ';

function isPlainAt(start: number, id: number, text: string): boolean {
  let value = 0;
  let at = start;
  for (; isDigit(text.charCodeAt(at)); at++) value = value * 10 + text.charCodeAt(at) - zero;
  const next = text.charCodeAt(at);
  return value === id && at > start && at - start < 16 && (next === comma || next === braceClose);
}

const blank = 32;
const comma = 44;
const zero = 48;
const braceClose = 125;

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9;
}

export function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number' || value === null;
}
