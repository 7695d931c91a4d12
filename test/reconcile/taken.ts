import { proofOracle } from './proof-oracle.ts';
import { rigIntervalMs, type Entry } from './rig.ts';

/**
 * The journal with the effect of each push, computed from the wire alone: `push-ok` if it was certainly later than
 * everything known, else none. An answer that contradicts a recent push becomes `read-behind`.
 */
export function takenIn(journal: readonly Entry[], settleMs: number): Entry[] {
  const oracle = proofOracle(settleMs);
  let online = false;
  let writing = false;
  let known: boolean | undefined;
  let knownMs = -Infinity;
  let writeEndedMs = -Infinity;
  let pushedMs = -Infinity;
  let pushedDuringRead = false;

  const taken = (entry: Entry): Entry => {
    switch (entry.type) {
      case 'pushed': {
        const { on, trueMs, atMs } = entry;
        const isLatest = trueMs > knownMs && trueMs > writeEndedMs && atMs - trueMs <= rigIntervalMs;
        if (!online || writing || known === undefined || !isLatest) return entry;
        if (on !== known || oracle.isOpen) pushedMs = trueMs;
        pushedDuringRead = true;
        [known, knownMs] = [on, trueMs];
        return { type: 'push-ok', on, trueMs, atMs };
      }
      case 'read-ok': {
        const { on, atMs } = entry;
        const mayLag = pushedDuringRead || (!oracle.isOpen && atMs - pushedMs < settleMs);
        if (online && on !== known && mayLag) {
          return { type: 'read-behind', on, atMs };
        }
        [online, known, knownMs] = [true, on, atMs];
        return entry;
      }
      case 'read':
        pushedDuringRead = false;
        return entry;
      case 'read-failed':
        online = false;
        return entry;
      case 'command':
        writing = true;
        return entry;
      case 'command-ok':
        [online, pushedMs] = [true, -Infinity];
        [writing, writeEndedMs] = [false, entry.atMs];
        return entry;
      case 'command-failed':
        online = false;
        [writing, writeEndedMs] = [false, entry.atMs];
        return entry;
      case 'command-refused':
        [writing, writeEndedMs] = [false, entry.atMs];
        return entry;
      default:
        return entry;
    }
  };
  return journal.map((entry) => {
    const made = taken(entry);
    oracle.see(made);
    return made;
  });
}
