import { expect } from 'vitest';
import { proofOracle } from './proof-oracle.ts';
import type { Entry } from './rig.ts';
import { takenIn } from './taken.ts';

const settleMs = 3000;

/**
 * Law 2: every command has the value of the latest request; the first one serves the request, each further one a
 * failure, or, once, an acknowledgement without effect.
 */
export function expectAskedOnce(journal: readonly Entry[]): void {
  let asked: boolean | undefined;
  let allowed = 0;
  let ofLatest = false;
  const oracle = proofOracle(settleMs);
  for (const entry of takenIn(journal, settleMs)) {
    if (oracle.see(entry) === 'repeat') allowed += 1;
    if (entry.type === 'ask') {
      asked = entry.on;
      allowed = 1;
      ofLatest = false;
    }
    if (entry.type === 'command') {
      expect(entry.on).toBe(asked);
      expect(allowed).toBeGreaterThan(0);
      allowed -= 1;
      ofLatest = true;
    }
    if (entry.type === 'command-failed' && ofLatest) allowed += 1;
  }
}

/**
 * Law 6: `relay` follows from readings; `online`, `misses` and `error` follow from answers and from commands that were
 * not done; a failure leaves `enable` unchanged, except for a withdrawn command; and the exchange before every command
 * was answered.
 */
export function expectOnlyWhatWasRead(journal: readonly Entry[], errorAfter: number): void {
  let known: boolean | undefined;
  let online = false;
  let misses = 0;
  let enable = false;
  let justFailed = false;
  let underWay = false;
  let asked: boolean | undefined;
  let revoked = false;
  const oracle = proofOracle(settleMs);
  for (const entry of takenIn(journal, settleMs)) {
    oracle.see(entry);
    switch (entry.type) {
      case 'read-ok':
      case 'push-ok':
        [known, online, misses] = [entry.on, true, 0];
        break;
      case 'read-behind':
        [online, misses] = [true, 0];
        break;
      case 'pushed':
        continue;
      case 'command-ok':
        [online, misses] = [true, 0];
        [underWay, revoked] = [false, false];
        break;
      case 'read-failed':
      case 'command-failed':
        online = false;
        misses += 1;
        justFailed = true;
        underWay = false;
        continue;
      case 'command-refused':
        misses += 1;
        underWay = false;
        break;
      case 'command':
        expect(online).toBe(true);
        [underWay, revoked] = [true, false];
        break;
      case 'withdraw':
        if (underWay && asked === false) revoked = true;
        break;
      case 'ask':
        [asked, revoked] = [entry.on, false];
        break;
      case 'pins':
        expect(entry.pins).toMatchObject({
          relay: known ?? false,
          online,
          misses,
          error: misses >= errorAfter || oracle.notDone,
        });
        if (justFailed && !revoked) expect(entry.pins.enable).toBe(enable);
        ({ enable } = entry.pins);
        break;
      default:
    }
    justFailed = false;
  }
}

/** Law 8, for a plug that always answers. */
export function expectSentAtOnce(journal: readonly Entry[]): void {
  let underWay = false;
  let waiting: boolean | undefined;
  let dueMs = 0;
  let askedMs = 0;
  const oracle = proofOracle(settleMs);
  for (const entry of takenIn(journal, settleMs)) {
    if (waiting !== undefined && !underWay) expect(entry.atMs).toBe(dueMs);
    const verdict = oracle.see(entry);
    switch (entry.type) {
      case 'ask':
        waiting = entry.on;
        askedMs = entry.atMs;
        if (!underWay) dueMs = entry.atMs;
        break;
      case 'read':
        expect(waiting).toBeUndefined();
        underWay = true;
        break;
      case 'command':
        expect(entry.on).toBe(waiting);
        waiting = undefined;
        underWay = true;
        break;
      case 'push-ok':
        // It was done at the plug while the request waited for the current exchange.
        if (entry.on === waiting && entry.trueMs > askedMs) waiting = undefined;
        if (verdict !== 'repeat') break;
        waiting = false;
        if (!underWay) dueMs = entry.atMs;
        break;
      case 'read-ok':
      case 'read-behind':
      case 'command-ok':
        underWay = false;
        dueMs = entry.atMs;
        if (verdict === 'repeat') waiting = false;
        break;
      default:
    }
  }
  expect(waiting).toBeUndefined();
}

/** With `after-outage: restore` power comes on only if the relay was known to be on within the limit. */
export function expectRestoredInTime(journal: readonly Entry[], limitMs: number): void {
  let seenOnMs = -Infinity;
  for (const entry of takenIn(journal, settleMs)) {
    if (entry.type === 'read-ok' && entry.on) seenOnMs = entry.atMs;
    if (entry.type === 'push-ok' && entry.on) seenOnMs = entry.trueMs;
    if (entry.type === 'report' && entry.report.type === 'restoring' && entry.report.on) {
      expect(entry.atMs - seenOnMs).toBeLessThan(limitMs);
    }
  }
}
