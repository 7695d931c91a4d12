import { JSONRPCErrorCode, type JSONRPCError } from 'json-rpc-2.0';
import type { BaseIssue } from 'valibot';
import { getDotPath } from 'valibot';
import { ConfigError, HalError, messageOf, type ErrorCode } from '../../errors.ts';

/** The code of every refusal by halyard itself; `data.code` tells the kind. */
export const refusedCode = -32000;

/** Thrown for parameters that do not have the shape of the method. */
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

export function methodNotFound(method: string, meant: string | undefined): JSONRPCError {
  const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
  return { code: JSONRPCErrorCode.MethodNotFound, message: `Method not found: '${method.slice(0, 100)}'${hint}` };
}

/**
 * The error of a failed call. A wrong shape is the caller's fault (-32602). A refusal is part of the method's contract
 * (-32000 with `data.code`). Any other error is a defect of this program (-32603), never the caller's fault.
 */
export function failure(error: unknown): JSONRPCError {
  if (error instanceof InvalidParams) {
    const message = `Invalid params: ${error.message}`;
    return { code: JSONRPCErrorCode.InvalidParams, message, data: { issues: error.issues } };
  }
  if (error instanceof HalError && error.code !== 'internal') {
    return { code: refusedCode, message: error.message, data: refusalData(error) };
  }
  const data = { code: 'internal' satisfies ErrorCode };
  return { code: JSONRPCErrorCode.InternalError, message: `Internal error: ${messageOf(error)}`, data };
}

function refusalData(error: HalError) {
  return error instanceof ConfigError ? { code: error.code, diagnostics: error.diagnostics } : { code: error.code };
}
