import type { Origin } from '../../util/origin.ts';

export type { Origin };

/** How a request to a plug ended, or that it waits for the plug's lock. */
export interface AskOutcome {
  /** The component that took the request. */
  readonly plug: string;
  readonly end: 'done' | 'held' | 'withdrawn' | 'refused' | 'dropped' | 'superseded' | 'not-done';
  /** For people. */
  readonly why: string;
}

/**
 * An explicit request for a value, as against a value that merely changes: it counts also where the value is there
 * already. Goes beside the value to all pins of a signal, and no further.
 */
export interface Ask extends Origin {
  /** One promise from each plug that took it; there once the call that asked has returned. They never reject. */
  readonly taken: Promise<AskOutcome>[];
  /** How many seconds a `power-off` is to count down for it, instead of its own `delay`. */
  readonly delayS?: number | undefined;
}

export function createAsk({ by, word }: Origin): Ask {
  return { by, word, taken: [] };
}
