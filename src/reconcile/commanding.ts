import { dropTooOld } from './asking.ts';
import type { Draft } from './draft.ts';
import type { RelayRequest, UnprovenCommand } from './state.ts';
import { about, isHeld, isSame, type Work } from './work.ts';

/** An exchange may start: sends the command of the open request, if it may go out. */
export function turn(work: Work): void {
  const { draft, report } = work;
  dropTooOld(work);
  // After a failure only a reading sets `online` again, so that no command is based on an old value.
  const { request } = draft;
  if (!request || draft.writing || !draft.pins.online || isHeld(draft)) return;
  draft.writing = request;
  draft.onTimeS = undefined;
  report({ type: 'sent', ...about(request), attempt: request.failures + 1, again: request.again });
}

/** The plug has acknowledged the command; a reading has to show whether the relay has moved. */
export function confirmed(work: Work): void {
  const { draft, atMs } = work;
  const request = endWrite(work);
  if (!request) return;
  answers(draft);
  draft.pushedMs = undefined;
  draft.lost = undefined;
  const isWanted = isSame(request, draft.request);
  if (isWanted) draft.request = undefined;
  const doubt = isDoubtful(draft.unproven, request) ? 'unseen' : undefined;
  draft.unproven = { request, atMs, doubt, ended: !isWanted, withdrawnBy: undefined };
}

function isDoubtful(before: UnprovenCommand | undefined, { on }: RelayRequest): boolean {
  return before !== undefined && (before.request.on !== on || before.doubt !== undefined);
}

export function writeFailed(work: Work): void {
  const { draft } = work;
  const tried = endWrite(work);
  if (!tried) return;
  missed(draft);
  draft.lost = tried.on;
  if (isSame(tried, draft.request)) draft.request = { ...tried, failures: tried.failures + 1 };
}

export function refused(work: Work, reason: string): void {
  const { draft, report } = work;
  const tried = endWrite(work);
  if (!tried) return;
  // The plug answers: `online` stays, and the next request needs no reading first.
  draft.pins.misses += 1;
  if (!isSame(tried, draft.request)) return;
  draft.request = undefined;
  report({ type: 'refused', ...about(tried), reason });
}

export function missed(draft: Draft): void {
  draft.pins.misses += 1;
  draft.pins.online = false;
}

export function answers(draft: Draft): void {
  draft.pins.online = true;
  draft.pins.misses = 0;
}

function endWrite({ draft, atMs }: Work): RelayRequest | undefined {
  const { writing } = draft;
  draft.writing = undefined;
  draft.writeEndedOrder = draft.order;
  draft.writeEndedMs = atMs;
  return writing;
}
