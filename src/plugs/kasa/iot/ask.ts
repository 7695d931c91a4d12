import { PlugError } from '../../../errors.ts';
import { isObject } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { contextOf, resultOf } from './protocol.ts';

/** Calls one method of one module; fails with the plug's refusal. */
export type IotAsk = (module: string, method: string, args?: object, signal?: AbortSignal) => Promise<JsonObject>;

/** Calls methods for the whole plug, or for one outlet of a power strip by its full id. */
export function createIotAsk(
  request: (json: object, signal?: AbortSignal) => Promise<unknown>,
  outletId?: string,
): IotAsk {
  const context = contextOf(outletId);
  return async (module, method, args = {}, signal) => {
    const reply = await request({ ...context, [module]: { [method]: args } }, signal);
    if (isObject(reply) && typeof reply['error_code'] === 'number') throw otherLanguage(module, method);
    return resultOf(reply, module, method);
  };
}

/** The answer; throws `plug-protocol` if it is undefined, since unknown is not none. */
export function told<T>(answer: T | undefined, what: string): T {
  if (answer !== undefined) return answer;
  throw untold(what);
}

export function untold(what: string): PlugError {
  const message = `not known: ${what}; the answer of the plug is not in the usual form`;
  return new PlugError('plug-protocol', message, { retryable: true });
}

/** SMART plugs answer like this to a request that they do not understand. */
function otherLanguage(module: string, method: string): PlugError {
  const message = `this plug speaks SMART (Tapo), which has no ${module}.${method}; try its app, or 'halyard plug raw'`;
  return new PlugError('plug-unsupported', message, { retryable: false });
}
