import type { Dialect } from '../../gcode/dialects.ts';
import { createAsk, type Ask } from '../../hal/hal.ts';
import type { Slices } from '../../util/slices.ts';
import type { Turn } from '../../util/turns.ts';
import { demand, type Authority } from './authority.ts';

/** The identity of a caller of a machine. */
export interface CallerIdentity {
  /** The name in events (`by`): `stdin`, `socket 2`, the name of a face. */
  readonly name: string;
  /** Everything by default. */
  readonly authority?: Authority;
  /** The dialect of its G-code, unless a request names one. */
  readonly dialect?: Dialect | undefined;
  /** Its process, recorded with the components that it creates. */
  readonly pid?: number;
}

/** A caller with its share of the processor. */
export interface Caller extends CallerIdentity {
  readonly authority: Authority;
  readonly turn: Turn;
  /** Makes an explicit request of this caller; events show `word`. */
  ask(word: string): Ask;
  /** Throws `not-allowed` when the caller has less than this authority. */
  demand(needed: Authority, what: string): void;
}

/** One call: its slices of the processor and its abort signal. */
export interface CallScope extends Slices {
  /** Aborts when the caller cancels the call or goes away. */
  readonly signal: AbortSignal;
}

export function createCaller(identity: CallerIdentity, turn: Turn): Caller {
  const { name, authority = 'programs' } = identity;
  return {
    ...identity,
    authority,
    turn,
    ask: (word) => createAsk({ by: name, word }),
    demand: (needed, what) => demand(authority, needed, what),
  };
}
