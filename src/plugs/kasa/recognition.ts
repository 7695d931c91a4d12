import type { Clock } from '../../util/clock.ts';

/** Remembers when the plug last reported its identity, for the check before a command. */
export interface Recognition {
  /** Call at each answer with the plug's identity. */
  seen(): void;
  /** Whether the last answer is so recent that no other device can have its address yet. */
  isFresh(): boolean;
}

/** It takes longer than this for a plug to leave the network and another to join it at the same address. */
const freshMs = 5000;

/** `isIdentified`: the transport proves the identity on each connection, so that one answer is valid for ever. */
export function createRecognition(isIdentified: boolean, clock: Clock): Recognition {
  let seenAtMs = -Infinity;
  return {
    seen() {
      seenAtMs = clock.now();
    },
    isFresh: () => (isIdentified ? seenAtMs > -Infinity : clock.now() - seenAtMs <= freshMs),
  };
}
