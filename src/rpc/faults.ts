import { createJSONRPCErrorResponse, JSONRPCErrorCode, type JSONRPCErrorResponse } from 'json-rpc-2.0';
import type { BaseIssue } from 'valibot';
import { getDotPath } from 'valibot';
import { ConfigError, HalError, messageOf, type ErrorCode } from '../errors.ts';
import type { RequestId } from './message.ts';

/** The code of every refusal of halyard itself; `data.code` says which. */
export const refusedCode = -32000;

/** Parameters that do not have the shape that the method asks for. */
export class InvalidParams extends Error {
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(issues: readonly [BaseIssue<unknown>, ...BaseIssue<unknown>[]] | string) {
    const list =
      typeof issues === 'string'
        ? [{ path: '', message: issues }]
        : issues.map((issue) => ({ path: getDotPath(issue) ?? '', message: issue.message }));
    super(list.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
    this.name = 'InvalidParams';
    this.issues = list;
  }
}

export function parseError(why: string): JSONRPCErrorResponse {
  return createJSONRPCErrorResponse(null, JSONRPCErrorCode.ParseError, `Parse error: ${why}`);
}

export function invalidRequest(id: RequestId, why: string): JSONRPCErrorResponse {
  return createJSONRPCErrorResponse(id, JSONRPCErrorCode.InvalidRequest, `Invalid Request: ${why}`);
}

export function methodNotFound(id: RequestId, method: string, meant: string | undefined): JSONRPCErrorResponse {
  const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
  return createJSONRPCErrorResponse(
    id,
    JSONRPCErrorCode.MethodNotFound,
    `Method not found: '${method.slice(0, 100)}'${hint}`,
  );
}

/**
 * The answer to a request whose method has failed. Shapes are the caller's fault (-32602), refusals are part of the
 * method's contract (-32000 with `data.code`), anything else is a defect of this program (-32603) and never blamed on
 * the caller.
 */
export function failure(id: RequestId, error: unknown): JSONRPCErrorResponse {
  if (error instanceof InvalidParams) {
    const message = `Invalid params: ${error.message}`;
    return createJSONRPCErrorResponse(id, JSONRPCErrorCode.InvalidParams, message, { issues: error.issues });
  }
  if (error instanceof HalError && error.code !== 'internal') {
    return createJSONRPCErrorResponse(id, refusedCode, error.message, refusalData(error));
  }
  return createJSONRPCErrorResponse(id, JSONRPCErrorCode.InternalError, `Internal error: ${messageOf(error)}`, {
    code: 'internal' satisfies ErrorCode,
  });
}

function refusalData(error: HalError) {
  return error instanceof ConfigError ? { code: error.code, diagnostics: error.diagnostics } : { code: error.code };
}
