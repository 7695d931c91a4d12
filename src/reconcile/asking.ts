import type { Origin } from '../util/origin.ts';
import type { Release } from './state.ts';
import { about, expiresAtMs, unended, type Work } from './work.ts';

/** HAL makes a request, which ends the previous one. */
export function asked(work: Work, on: boolean, force: boolean, origin: Origin): void {
  const { draft, atMs, report } = work;
  const before = unended(draft);
  if (before) report({ type: 'superseded', ...about(before), cause: origin });
  draft.handedOver = undefined;
  if (draft.unproven) draft.unproven = { ...draft.unproven, ended: true };
  draft.request = { on, atMs, order: draft.order, force, failures: 0, again: false, origin };
  draft.notDone = undefined;
  draft.granted = undefined;
}

/**
 * Withdraws a request to switch off, wherever it waits. An acknowledged command cannot be withdrawn: it is most likely
 * done; if it is not, it is not sent again.
 */
export function withdrawn({ draft, report }: Work, cause: Origin): void {
  const { request, handedOver, unproven } = draft;
  const waiting = request && !request.on ? request : handedOver;
  if (waiting) report({ type: 'withdrawn', ...about(waiting), cause });
  if (waiting === request) draft.request = undefined;
  draft.handedOver = undefined;
  if (unproven && !unproven.request.on) draft.unproven = { ...unproven, withdrawnBy: cause };
}

/** The `power-off` has ended the request that it took over. */
export function released({ draft, atMs, report }: Work, how: Release, cause: Origin): void {
  const { handedOver } = draft;
  draft.handedOver = undefined;
  if (!handedOver) return;
  const ended = about(handedOver);
  if (how === 'dropped') report({ type: 'dropped', ...ended, cause: 'not-taken', ageMs: atMs - handedOver.atMs });
  else report({ type: how === 'withdrawn' ? 'withdrawn' : 'superseded', ...ended, cause });
}

/** Drops a request to switch on that could not be sent in time: power must not come on unexpectedly. */
export function dropTooOld(work: Work): void {
  const { draft, atMs, report } = work;
  const { request } = draft;
  if (!request || !isTooOld(work)) return;
  report({ type: 'dropped', ...about(request), cause: 'too-old', ageMs: atMs - request.atMs });
  draft.request = undefined;
  draft.pins.enable = false;
}

export function isTooOld({ draft, rules, atMs }: Work): boolean {
  return atMs >= expiresAtMs(draft, rules);
}

export function stopped({ draft, atMs, report }: Work): void {
  const left = unended(draft);
  if (left) report({ type: 'dropped', ...about(left), cause: 'stopped', ageMs: atMs - left.atMs });
  draft.request = undefined;
  draft.handedOver = undefined;
  draft.unproven = undefined;
}
