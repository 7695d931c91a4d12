import * as v from 'valibot';
import type { CallScope } from '../../machine/api/caller.ts';
import type { ChangeOutlet } from '../../machine/api/change-feed.ts';
import type { MachineClient } from '../../machine/api/client.ts';
import type { JsonObject } from '../../util/json.ts';
import { InvalidParams } from './failure.ts';

/** One call of a method. While it waits for its next slice, the later messages of its caller stay unread. */
export interface Call extends CallScope {
  /** The machine, within the caller's authority. */
  readonly client: MachineClient;
  /** Makes an outlet for notifications of this method; `params` are added to the changes. */
  outlet(method: string, params: JsonObject): ChangeOutlet;
}

/** Named parameters, which callers may also give by position; or a list of any length. */
export type ParamsShape = v.StrictObjectSchema<v.ObjectEntries, undefined> | v.ArraySchema<v.GenericSchema, undefined>;

/** Declares a method: the source of its description and of its dispatch. */
export interface MethodDefinition<S extends ParamsShape> {
  readonly name: string;
  /** Its purpose; the first sentence is the summary. */
  readonly doc: string;
  readonly params: S;
  readonly result: v.GenericSchema;
  readonly example: { readonly params: v.InferInput<S>; readonly result: unknown };
  /** Executes a call and returns the result. A promise answers later, without delaying other requests. */
  readonly run: (params: v.InferOutput<S>, call: Call) => unknown;
}

/** A method for a peer, with parameters of any shape. */
export interface Method {
  readonly name: string;
  readonly doc: string;
  readonly params: ParamsShape;
  readonly result: v.GenericSchema;
  readonly example: { readonly params: object; readonly result: unknown };
  /** Whether the result holds lists and may be very long. */
  readonly mayBeLong?: boolean;
  /** Checks the parameters, which may be given by name or by position, and runs; throws `InvalidParams`. */
  readonly call: (params: JsonObject | readonly unknown[] | undefined, call: Call) => unknown;
}

/** Declares a method. */
export function defineMethod<const S extends ParamsShape>(definition: MethodDefinition<S>): Method {
  const { params: schema, run } = definition;
  const names = 'entries' in schema ? Object.keys(schema.entries) : undefined;
  return {
    ...definition,
    mayBeLong: holdsLists(definition.result),
    call(params, call) {
      const named = names && Array.isArray(params) ? byName(params, names) : (params ?? {});
      const parsed = v.safeParse(schema, named);
      if (!parsed.success) throw new InvalidParams(parsed.issues);
      return run(parsed.output, call);
    },
  };
}

function holdsLists(schema: v.GenericSchema): boolean {
  if ('entries' in schema) return Object.values(schema.entries as Record<string, v.GenericSchema>).some(holdsLists);
  if ('wrapped' in schema) return holdsLists(schema.wrapped as v.GenericSchema);
  return schema.type === 'array' || schema.type === 'record' || schema.type === 'unknown';
}

function byName(params: readonly unknown[], names: readonly string[]): JsonObject {
  if (params.length > names.length) {
    throw new InvalidParams(`got ${params.length} parameters, expected at most ${names.length}: ${names.join(', ')}`);
  }
  return Object.fromEntries(params.map((value, index) => [names[index] ?? '', value]));
}
