import { isObject, type JsonObject } from '../../util/json.ts';
import { memberText } from './json-text.ts';

export type RequestId = string | number | null;

/** The JSON text of an id that JSON.stringify would write differently, such as 9007199254740993 or 1.0. */
export class IdText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The id as an answer must write it. */
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
  /** The id of the message when it is valid, else null. */
  readonly answerId: AnswerId;
}

/**
 * Classifies one message of JSON-RPC 2.0, strictly: a message that the specification does not allow is invalid.
 *
 * `text` is the JSON of `value`: answers spell ids as it does. It may be empty when `hasUnusualIds` is FALSE.
 *
 * A message with a result or an error and without a method counts as a response, well formed or not. It is never
 * answered: two peers that answered each other's errors would never stop.
 */
export function classify(value: unknown, text: string): RequestMessage | ResponseMessage | InvalidMessage {
  if (!isObject(value)) return { kind: 'invalid', why: 'a message must be an object', answerId: null };
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
 * Whether a text may hold an id that JSON.stringify would write differently: beyond 2^53, with a fraction or exponent,
 * or −0. May be TRUE without need, never FALSE by mistake.
 */
export function hasUnusualIds(text: string): boolean {
  return unusualId.test(text) || text.includes('\\u');
}

/** An escaped key `id` must contain `\u`: no other escape stands for a letter of it. */
const unusualId = /"id"\s*:\s*(?:-|\d+[.eE]|\d{16})/;

/** The id for the answer, from the member `id` of the object in `text`. */
export function answerIdOf(id: RequestId, text: string): AnswerId {
  if (typeof id !== 'number' || text === '' || isPlainId(id, text) || !hasUnusualIds(text)) return id;
  const idText = memberText(text, 'id');
  return idText === undefined || idText === String(id) ? id : new IdText(idText);
}

/**
 * Whether an id is written in plain digits at one of its usual places: behind the version, or last. FALSE when a full
 * search is needed. This is the hot path: searching the text would cost a tenth of a request.
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
