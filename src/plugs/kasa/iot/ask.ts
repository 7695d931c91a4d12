import { PlugError } from '../../../errors.ts';
import { isObject } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { resultOf } from './protocol.ts';

/** Asks one method of one module; fails with the plug's refusal. */
export type IotAsk = (module: string, method: string, args?: object, signal?: AbortSignal) => Promise<JsonObject>;

/** Asks for the whole plug, or for one outlet of a power strip by its whole id. */
export function createIotAsk(
  request: (json: object, signal?: AbortSignal) => Promise<unknown>,
  outletId?: string,
): IotAsk {
  const context = outletId === undefined ? {} : { context: { child_ids: [outletId] } };
  return async (module, method, args = {}, signal) => {
    const reply = await request({ ...context, [module]: { [method]: args } }, signal);
    if (isObject(reply) && typeof reply['error_code'] === 'number') throw otherLanguage(module, method);
    return resultOf(reply, module, method);
  };
}

/** What the plug has told; throws `plug-protocol` when it has not, since unknown is not none. */
export function told<T>(answer: T | undefined, what: string): T {
  if (answer !== undefined) return answer;
  throw untold(what);
}

export function untold(what: string): PlugError {
  const message = `not known: the plug does not tell ${what} in the usual form`;
  return new PlugError('plug-protocol', message, { retryable: true });
}

/** Plugs of the SMART dialect answer so whatever they do not understand. */
function otherLanguage(module: string, method: string): PlugError {
  const message = `this plug speaks Tapo's language, which has no ${module}.${method}; try its app, or 'halyard plug raw'`;
  return new PlugError('plug-unsupported', message, { retryable: false });
}
