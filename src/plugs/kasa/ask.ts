import type { JsonObject } from './json.ts';
import { resultOf } from './protocol.ts';

/** Asks one method of one module; fails with the plug's refusal. */
export type Ask = (module: string, method: string, args?: object, signal?: AbortSignal) => Promise<JsonObject>;

/** Asks for the whole plug, or for one outlet of a power strip by its whole id. */
export function createAsk(request: (json: object, signal?: AbortSignal) => Promise<unknown>, outletId?: string): Ask {
  const context = outletId === undefined ? {} : { context: { child_ids: [outletId] } };
  return async (module, method, args = {}, signal) =>
    resultOf(await request({ ...context, [module]: { [method]: args } }, signal), module, method);
}
