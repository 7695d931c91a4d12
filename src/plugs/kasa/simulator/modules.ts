import { isObject } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { outletsMeant } from './outlets.ts';
import type { SimulatedOutlet } from './outlets.ts';

/** A method of a simulated plug, for the given outlets: arguments in, result or refusal out. */
export type SimulatedMethod = (args: JsonObject, outlets: readonly SimulatedOutlet[]) => JsonObject;
export type Module = { readonly [method: string]: SimulatedMethod };

/** A refusal, as the plug reports it. */
export interface Refusal extends JsonObject {
  readonly err_code: number;
  readonly err_msg: string;
}

type RefusalName =
  'noModule' | 'noMethod' | 'invalidArgument' | 'notBound' | 'tableFull' | 'noEntry' | 'missingArgument';

export const refusals: { readonly [Name in RefusalName]: Refusal } = {
  noModule: { err_code: -1, err_msg: 'module not support' },
  noMethod: { err_code: -2, err_msg: 'member not support' },
  invalidArgument: { err_code: -3, err_msg: 'invalid argument' },
  notBound: { err_code: -8, err_msg: 'not bind yet' },
  tableFull: { err_code: -10, err_msg: 'table is full' },
  noEntry: { err_code: -14, err_msg: 'entry not exist' },
  missingArgument: { err_code: -10002, err_msg: 'Missing neccesary argument' },
};

/** The parts of a simulated plug that answer requests. */
export interface AnsweringPlug {
  readonly modules: ReadonlyMap<string, Module>;
  readonly outlets: readonly SimulatedOutlet[];
  /** Refuses an unknown module once, like early firmware, and not in each method. */
  readonly refusesByModule: boolean;
}

/** Answers a request like a plug: module by module, method by method, in order. */
export function answer({ modules, outlets, refusesByModule }: AnsweringPlug, request: JsonObject): JsonObject {
  const meant = outletsMeant(outlets, request);
  const reply = new Map<string, unknown>();
  for (const [name, calls] of Object.entries(request)) {
    if (name === 'context') continue;
    const module = modules.get(name);
    if (!module && refusesByModule) reply.set(name, refusals.noModule);
    else reply.set(name, answerModule(module, isObject(calls) ? calls : {}, meant));
  }
  return Object.fromEntries(reply);
}

function answerModule(
  module: Module | undefined,
  calls: JsonObject,
  outlets: readonly SimulatedOutlet[] | undefined,
): JsonObject {
  const results = new Map<string, unknown>();
  for (const [name, args] of Object.entries(calls)) {
    // Some firmware ignores a method with null; a client must send {}.
    if (args === null) continue;
    const method = module && Object.hasOwn(module, name) ? module[name] : undefined;
    if (!module) results.set(name, refusals.noModule);
    else if (!method) results.set(name, refusals.noMethod);
    else if (!outlets) results.set(name, refusals.noEntry);
    else results.set(name, isObject(args) ? { err_code: 0, ...method(args, outlets) } : refusals.invalidArgument);
  }
  return Object.fromEntries(results);
}
