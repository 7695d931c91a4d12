import type { Origin } from '../../util/origin.ts';

export type { Origin };

/** How a request to a plug ended, or `held` while the plug's lock holds it. */
export interface AskOutcome {
  /** The component that took the request. */
  readonly plug: string;
  readonly end: 'done' | 'held' | 'withdrawn' | 'refused' | 'dropped' | 'superseded' | 'not-done';
  /** For people. */
  readonly why: string;
}

/**
 * An explicit request for a value, in contrast to a value that merely changes: it counts even if the pin already has that
 * value. It accompanies the value to all pins of a signal, and no further.
 */
export interface Ask extends Origin {
  /** One promise for each plug that took the request; complete when the call that asked returns. They never reject. */
  readonly taken: Promise<AskOutcome>[];
  /** The countdown of a `power-off` for this request, in seconds, in place of its `delay`. */
  readonly delayS?: number | undefined;
}

export function createAsk({ by, word }: Origin): Ask {
  return { by, word, taken: [] };
}
