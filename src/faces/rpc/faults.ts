import { JSONRPCErrorCode, type JSONRPCError } from 'json-rpc-2.0';
import type { Steps } from '../../util/slices.ts';
import { addJson } from './json-pieces.ts';
import { IdText, type AnswerId } from './message.ts';

/** An answer with a result. Throws when the result cannot be written as JSON. */
export function answerText(id: AnswerId, result: unknown): string {
  if (id instanceof IdText) return `{"jsonrpc":"2.0","id":${id.text},"result":${JSON.stringify(result ?? null)}}`;
  return JSON.stringify({ jsonrpc: '2.0', id, result: result ?? null });
}

/** The same for a long result, in pieces. */
export function* answerPieces(id: AnswerId, result: unknown): Steps<string[]> {
  const idText = id instanceof IdText ? id.text : JSON.stringify(id);
  const pieces = [`{"jsonrpc":"2.0","id":${idText},"result":`];
  yield* addJson(result ?? null, pieces);
  pieces.push('}');
  return pieces;
}

/** An answer with an error. */
export function faultText(id: AnswerId, error: JSONRPCError): string {
  if (id instanceof IdText) return `{"jsonrpc":"2.0","id":${id.text},"error":${JSON.stringify(error)}}`;
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

export function parseError(why: string): JSONRPCError {
  return { code: JSONRPCErrorCode.ParseError, message: `Parse error: ${why}` };
}

export function invalidRequest(why: string): JSONRPCError {
  return { code: JSONRPCErrorCode.InvalidRequest, message: `Invalid Request: ${why}` };
}
