import { PlugError } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { checkIdentity } from './identity.ts';
import type { ExpectedIds, PlugIds } from './identity.ts';

/** Whether the plug that answers is the one that is meant, which has to be known whenever it is switched. */
export interface Recognition {
  /** To be called with the ids in each answer that has them. Throws `plug-identity` when it is another plug. */
  seen(ids: PlugIds): void;
  /** Whether it was seen so lately that no other plug can have got its address since. */
  isFresh(): boolean;
}

/** A plug takes longer than this to leave a network and another one to join it at the same address. */
const freshMs = 5000;

/** `onStranger` is told when another plug answered. */
export function createRecognition(
  expected: ExpectedIds,
  { clock, peer, onStranger }: { readonly clock: Clock; readonly peer: string; readonly onStranger?: () => void },
): Recognition {
  let seenAtMs = -Infinity;
  return {
    seen(ids) {
      seenAtMs = -Infinity;
      try {
        checkIdentity(expected, ids, peer);
      } catch (error) {
        if (error instanceof PlugError) onStranger?.();
        throw error;
      }
      seenAtMs = clock.now();
    },
    isFresh: () => clock.now() - seenAtMs <= freshMs,
  };
}
