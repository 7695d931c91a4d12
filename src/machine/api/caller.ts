import type { Dialect } from '../../gcode/dialects.ts';
import { createAsk, type Ask } from '../../hal/hal.ts';
import type { Slices } from '../../util/slices.ts';
import type { Turn } from '../../util/turns.ts';
import { demand, type Authority } from './authority.ts';

/** Who speaks to a machine. */
export interface CallerIdentity {
  /** As events tell who asked: `stdin`, `socket 2`, the name of a face. */
  readonly name: string;
  /** What it may do; everything by default. */
  readonly authority?: Authority;
  /** Whose G-code it sends, where it does not say so itself. */
  readonly dialect?: Dialect | undefined;
  /** The process that it is, for the components that it makes. */
  readonly pid?: number;
}

/** A caller with its part of the processor. */
export interface Caller extends CallerIdentity {
  readonly authority: Authority;
  readonly turn: Turn;
  /** An explicit request of this caller; `word` is how events tell it. */
  ask(word: string): Ask;
  /** Throws `not-allowed` when the caller has less than this authority. */
  demand(needed: Authority, what: string): void;
}

/** One call: its slices of the processor, and what ends it when it is cancelled. */
export interface CallScope extends Slices {
  /** Aborted when the caller cancels the call or goes away. */
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
