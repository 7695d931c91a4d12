import * as v from 'valibot';
import type { Dialect } from '../../gcode/dialects.ts';
import { createAsk, type Ask } from '../../hal/hal.ts';
import type { Slices } from '../../util/slices.ts';
import { InvalidParams } from './faults.ts';
import type { JsonObject } from './message.ts';
import type { Turn } from '../../util/turns.ts';
import type { NewsSource } from './writer.ts';

/** The other end of a peer, as a method sees it. */
export interface Caller {
  /** Who it is, for those who are told who asked: `stdin`, `socket 2`, the component that speaks for a printer's host. */
  readonly name?: string | undefined;
  /** Whose G-code it sends, where it does not say so itself. */
  readonly dialect?: Dialect | undefined;
  /** Its part of the processor. */
  readonly turn: Turn;
  /** Sends a notification; dropped when the other end is too far behind in reading. */
  notify(method: string, params: JsonObject): void;
  /** Sends a request and waits for its result. */
  request(method: string, params: JsonObject, timeoutMs: number): Promise<unknown>;
  /** Sends the text of one message, whatever waits; for what cannot be done without. */
  send(text: string): void;
  /** Asks `source` for its news as soon as the other end can take them. */
  post(source: NewsSource): void;
  withdraw(source: NewsSource): void;
  /** Whether the other end is behind in reading, so that news should be merged. */
  readonly congested: boolean;
  /** Calls `dispose` when the peer closes. */
  onClose(dispose: () => void): void;
}

/** One call of a method. While it waits for its next slice, what its caller has sent behind it is left unread. */
export interface Call extends Slices {
  readonly caller: Caller;
  /** Aborted when the caller cancels the request or goes away. */
  readonly signal: AbortSignal;
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

/** The explicit request that a call makes, with the word by which it is told. */
export function askOf({ caller }: Call, word: string): Ask {
  return createAsk({ by: caller.name ?? 'rpc', word });
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

/** State that a family of methods keeps for each of its callers, made at the first call and ended with the peer. */
export function perCaller<T extends { dispose(): void }>(make: (caller: Caller) => T): (caller: Caller) => T {
  const states = new WeakMap<Caller, T>();
  return (caller) => {
    const existing = states.get(caller);
    if (existing) return existing;
    const made = make(caller);
    states.set(caller, made);
    caller.onClose(() => made.dispose());
    return made;
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
