import * as v from 'valibot';
import type { CallScope } from '../../machine/api/caller.ts';
import type { ChangeOutlet } from '../../machine/api/change-feed.ts';
import type { MachineClient } from '../../machine/api/client.ts';
import type { JsonObject } from '../../util/json.ts';
import { InvalidParams } from './failure.ts';

/** One call of a method. While it waits for its next slice, what its caller has sent behind it is left unread. */
export interface Call extends CallScope {
  /** The machine, as the caller may use it. */
  readonly client: MachineClient;
  /** Makes an outlet for notifications of this method, `params` beside the changes. */
  outlet(method: string, params: JsonObject): ChangeOutlet;
}

/** Parameters are named, and then may be given by position as well, or a list of any length. */
export type ParamsShape = v.StrictObjectSchema<v.ObjectEntries, undefined> | v.ArraySchema<v.GenericSchema, undefined>;

/** What a method is: everything that its description and its dispatch are made from. */
export interface MethodDefinition<S extends ParamsShape> {
  readonly name: string;
  /** What it is for; the first sentence is its summary. */
  readonly doc: string;
  readonly params: S;
  readonly result: v.GenericSchema;
  readonly example: { readonly params: v.InferInput<S>; readonly result: unknown };
  /** Does it. What is returned is the result; a promise answers later and keeps nobody else waiting. */
  readonly run: (params: v.InferOutput<S>, call: Call) => unknown;
}

/** A method that a peer can be given, whatever its parameters. */
export interface Method {
  readonly name: string;
  readonly doc: string;
  readonly params: ParamsShape;
  readonly result: v.GenericSchema;
  readonly example: { readonly params: object; readonly result: unknown };
  /** Whether its result holds lists, so that it may be very long. */
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
    throw new InvalidParams(`${params.length} parameters given, expected at most ${names.length}: ${names.join(', ')}`);
  }
  return Object.fromEntries(params.map((value, index) => [names[index] ?? '', value]));
}
