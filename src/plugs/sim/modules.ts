import { isObject } from '../kasa/json.ts';
import type { JsonObject } from '../kasa/json.ts';

/** What a method of a simulated plug does: arguments in, result out; or a refusal. */
export type Method = (args: JsonObject) => JsonObject;
export type Module = { readonly [method: string]: Method };

/** A refusal in the plug's own words. */
export interface Refusal extends JsonObject {
  readonly err_code: number;
  readonly err_msg: string;
}

type RefusalName = 'noModule' | 'noMethod' | 'invalidArgument' | 'tableFull' | 'noEntry' | 'missingArgument';

export const refusals: { readonly [Name in RefusalName]: Refusal } = {
  noModule: { err_code: -1, err_msg: 'module not support' },
  noMethod: { err_code: -2, err_msg: 'member not support' },
  invalidArgument: { err_code: -3, err_msg: 'invalid argument' },
  tableFull: { err_code: -10, err_msg: 'table is full' },
  noEntry: { err_code: -14, err_msg: 'entry not exist' },
  missingArgument: { err_code: -10002, err_msg: 'Missing neccesary argument' },
};

/**
 * Answers a request as a plug does: module by module, method by method, in order. `refusesByModule`: an unknown module
 * is refused once, in the module's place, as early firmware does, and not in the place of each of its methods.
 */
export function answer(
  modules: ReadonlyMap<string, Module>,
  refusesByModule: boolean,
  request: JsonObject,
): JsonObject {
  const reply: { [module: string]: unknown } = {};
  for (const [name, calls] of Object.entries(request)) {
    const module = modules.get(name);
    if (!module && refusesByModule) reply[name] = refusals.noModule;
    else reply[name] = answerModule(module, isObject(calls) ? calls : {});
  }
  return reply;
}

function answerModule(module: Module | undefined, calls: JsonObject): JsonObject {
  const results: { [method: string]: unknown } = {};
  for (const [name, args] of Object.entries(calls)) {
    // Some firmware leaves out what is called with null; a client must send {}.
    if (args === null) continue;
    const method = module && Object.hasOwn(module, name) ? module[name] : undefined;
    if (!module) results[name] = refusals.noModule;
    else if (!method) results[name] = refusals.noMethod;
    else results[name] = isObject(args) ? { err_code: 0, ...method(args) } : refusals.invalidArgument;
  }
  return results;
}
