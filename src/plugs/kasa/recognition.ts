import type { Clock } from '../../util/clock.ts';

/** Whether what was seen of the plug still holds when it is to be switched. */
export interface Recognition {
  /** To be called at each answer in which the plug tells what it is. */
  seen(): void;
  /** Whether it was seen so lately that no other device can have got its address since. */
  isFresh(): boolean;
}

/** A plug takes longer than this to leave a network and another one to join it at the same address. */
const freshMs = 5000;

/** `isIdentified`: the transport proves who the plug is on each connection, so that what was seen once holds for good. */
export function createRecognition(isIdentified: boolean, clock: Clock): Recognition {
  let seenAtMs = -Infinity;
  return {
    seen() {
      seenAtMs = clock.now();
    },
    isFresh: () => (isIdentified ? seenAtMs > -Infinity : clock.now() - seenAtMs <= freshMs),
  };
}
