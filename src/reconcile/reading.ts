import { isTooOld } from './asking.ts';
import { answers } from './commanding.ts';
import type { Draft } from './draft.ts';
import type { ReconcilerState, RelayReading, RelayRequest, UnprovenCommand } from './state.ts';
import { about, isOutage, type Work } from './work.ts';

/** Takes the answer of a reading that started when the state's `order` was `since`. */
export function answered(work: Work, reading: RelayReading, since: number): void {
  const { draft } = work;
  // The answer may be from before or after the command took effect: it proves nothing.
  if (draft.writing || since < draft.writeEndedOrder) return;
  if (isBehindPush(work, reading, since)) answers(draft);
  // A reading that started before the request may be older than a press that the request overrules.
  else take(work, reading, work.atMs, ({ order }) => since >= order);
}

/** Takes a pushed reading that was true at `atMs`. */
export function pushed(work: Work, reading: RelayReading, atMs: number): void {
  const { draft } = work;
  if (!isNewest(draft, atMs, work.atMs)) return;
  draft.pushedOrder = draft.order;
  if (reading.on !== draft.relay || draft.unproven) draft.pushedMs = atMs;
  take(work, reading, atMs, (request) => atMs > request.atMs);
}

/**
 * Whether a push with that time is certainly later than everything known. Any other push may have been under way when a
 * command was confirmed or a later reading came. After a failure only an answer counts: it shows that commands arrive.
 */
export function isNewest(state: ReconcilerState, atMs: number, nowMs: number): boolean {
  const { pins, relay, writing, relayAtMs, writeEndedMs } = state;
  const isKnown = pins.online && relay !== undefined && !writing;
  return isKnown && atMs > relayAtMs && atMs > writeEndedMs && atMs <= nowMs;
}

/** Whether an answer contradicts a recent push. A plug may answer with an older state for a while. */
export function contradictsPush(state: ReconcilerState, { on }: RelayReading, atMs: number, settleMs: number): boolean {
  const { pins, pushedMs, relay } = state;
  return pushedMs !== undefined && pins.online && on !== relay && atMs - pushedMs < settleMs;
}

/** Whether the answer may be older than the last push. An acknowledged command is judged by every later answer. */
function isBehindPush({ draft, rules, atMs }: Work, reading: RelayReading, since: number): boolean {
  if (since < draft.pushedOrder && reading.on !== draft.relay) return true;
  return !draft.unproven && contradictsPush(draft, reading, atMs, rules.settleMs);
}

/** Takes the relay's state at `readMs`: it proves or contradicts a command, or shows a change from elsewhere. */
function take(work: Work, reading: RelayReading, readMs: number, isAfter: (request: RelayRequest) => boolean): void {
  const { draft } = work;
  const outage = isOutage(draft.pins.misses, work.rules);
  const before = { relay: draft.relay, atMs: draft.relayAtMs, outage, ours: isOurs(draft) };
  noteInterruption(work, before, reading);
  draft.relay = reading.on;
  draft.relayAtMs = readMs;
  draft.pins.relay = reading.on;
  answers(draft);
  if (draft.unproven) judge(work, draft.unproven, before, readMs);
  else if (draft.notDone?.on === reading.on) doneAfterAll(work, reading.on);
  const { request, handedOver } = draft;
  const wanted = request ?? handedOver;
  if (wanted && isAfter(wanted) && isShownDone(draft, wanted)) finish(work, wanted);
  else if (!request && !before.ours && before.relay !== undefined && before.relay !== reading.on) {
    switchedElsewhere(work, before);
  }
  draft.lost = undefined;
}

interface Before {
  readonly relay: boolean | undefined;
  readonly atMs: number;
  readonly outage: boolean;
  /** A command of ours explains a change. */
  readonly ours: boolean;
}

function isOurs({ unproven, notDone }: Draft): boolean {
  return unproven !== undefined || notDone !== undefined;
}

/** Tolerance of one second: plugs round. */
const onTimeToleranceS = 1;

function noteInterruption({ draft, report }: Work, before: Before, { on, onTimeS }: RelayReading): void {
  const restarted = on && (onTimeS ?? Infinity) < (draft.onTimeS ?? -Infinity) - onTimeToleranceS;
  const asIs = !draft.request && !before.ours && draft.lost === undefined;
  const droppedUnseen = !on && before.relay === true && before.outage && asIs;
  if (restarted || droppedUnseen) {
    draft.pins.interruptions += 1;
    report({ type: 'interrupted', on });
  }
  draft.onTimeS = on ? onTimeS : undefined;
}

/** Judges an acknowledged command by a reading. */
function judge(work: Work, unproven: UnprovenCommand, before: Before, readMs: number): void {
  const { draft, rules } = work;
  const agrees = draft.relay === unproven.request.on;
  const isSettled = readMs - unproven.atMs >= rules.settleMs;
  if (!isSettled && (unproven.doubt !== undefined || !agrees)) {
    if (agrees) draft.unproven = { ...unproven, doubt: 'seen' };
    return;
  }
  draft.unproven = undefined;
  if (agrees) proven(work, unproven, before);
  else if (unproven.doubt === 'seen') pressed(work, unproven, before);
  else if (!unproven.ended) contradicted(work, unproven);
}

function proven(work: Work, { request, ended }: UnprovenCommand, before: Before): void {
  const { draft, report } = work;
  if (!ended) finish(work, request);
  // It was withdrawn too late to be cancelled.
  else if (!draft.request && !draft.handedOver && before.relay !== draft.relay) {
    report({ type: 'late', on: request.on });
  }
}

/** The command was done, and the relay has been switched since. */
function pressed(work: Work, { request, ended }: UnprovenCommand, before: Before): void {
  const { draft, report } = work;
  if (!ended) finish(work, request);
  if (draft.request) return;
  draft.granted = undefined;
  report({ type: 'adopted', on: !request.on, unseen: before.outage });
}

function contradicted({ draft, report }: Work, { request, withdrawnBy }: UnprovenCommand): void {
  if (withdrawnBy) {
    report({ type: 'withdrawn', ...about(request), cause: withdrawnBy });
  } else if (!request.on && !request.again) {
    draft.request = { ...request, again: true, failures: 0 };
  } else {
    draft.notDone = request;
    report({ type: 'not-done', ...about(request) });
  }
}

/**
 * Whether the relay shows that the request is done. A command with unknown effect may still arrive: if it, or the one
 * before it, is the opposite of the request, the request needs a command of its own after it.
 */
function isShownDone({ relay, lost, unproven }: Draft, request: RelayRequest): boolean {
  const overtaken = (lost !== undefined && lost !== request.on) || unproven !== undefined;
  return relay === request.on && !overtaken;
}

function finish({ draft, report }: Work, request: RelayRequest): void {
  draft.request = undefined;
  // An earlier command, or the button, was faster than the `power-off` that has the request.
  draft.handedOver = undefined;
  draft.granted = request.on;
  report({ type: 'done', ...about(request) });
}

function doneAfterAll({ draft, report }: Work, on: boolean): void {
  draft.notDone = undefined;
  draft.granted = on;
  report({ type: 'late', on });
}

function switchedElsewhere(work: Work, before: Before): void {
  const { draft, report, rules } = work;
  const on = draft.relay === true;
  const { granted } = draft;
  draft.granted = undefined;
  if (draft.lost === on) {
    report({ type: 'late', on });
  } else if (before.outage && rules.afterOutage === 'restore' && granted !== undefined) {
    // Its age counts from the time when the relay was last as requested, so that power does not come on after a long
    // outage.
    const origin = { by: 'after-outage', word: 'restore' };
    const restored = { on: granted, order: draft.order, force: false, failures: 0, again: false, origin };
    draft.request = { ...restored, atMs: before.atMs };
    if (!isTooOld(work)) report({ type: 'restoring', ...about(draft.request) });
  } else {
    report({ type: 'adopted', on, unseen: before.outage });
  }
}
