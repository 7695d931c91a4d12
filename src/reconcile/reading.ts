import { isTooOld } from './asking.ts';
import { answers } from './commanding.ts';
import type { Draft } from './draft.ts';
import type { ReconcilerState, RelayReading, RelayRequest, UnprovenCommand } from './state.ts';
import { about, isOutage, type Work } from './work.ts';

/** Takes an answer to a reading that was asked for when the state's `order` was `since`. */
export function answered(work: Work, reading: RelayReading, since: number): void {
  const { draft } = work;
  // Whether such an answer was given before or after the command took effect cannot be told: it proves nothing.
  if (draft.writing || since < draft.writeEndedOrder) return;
  if (isBehindPush(work, reading, since)) answers(draft);
  // A reading that was asked for before the request was made may be older than a press that the request overrules.
  else take(work, reading, work.atMs, ({ order }) => since >= order);
}

/** Takes a reading that the plug sent by itself and that was true at `atMs`. */
export function pushed(work: Work, reading: RelayReading, atMs: number): void {
  const { draft } = work;
  if (!isNewest(draft, atMs, work.atMs)) return;
  draft.pushedOrder = draft.order;
  if (reading.on !== draft.relay || draft.unproven) draft.pushedMs = atMs;
  take(work, reading, atMs, (request) => atMs > request.atMs);
}

/**
 * Whether a push of that time is certainly later than all that is known. Any other may have been under way when a command
 * was confirmed or a later reading came. After a failure only an answer counts, since it shows that commands arrive.
 */
export function isNewest(state: ReconcilerState, atMs: number, nowMs: number): boolean {
  const { pins, relay, writing, relayAtMs, writeEndedMs } = state;
  const isKnown = pins.online && relay !== undefined && !writing;
  return isKnown && atMs > relayAtMs && atMs > writeEndedMs && atMs <= nowMs;
}

/** An answer says other than a push of late. A plug may answer for a while from what it knew before. */
export function contradictsPush(state: ReconcilerState, { on }: RelayReading, atMs: number, settleMs: number): boolean {
  const { pins, pushedMs, relay } = state;
  return pushedMs !== undefined && pins.online && on !== relay && atMs - pushedMs < settleMs;
}

/** The answer may be older than the last push. What was acknowledged is judged by every later answer. */
function isBehindPush({ draft, rules, atMs }: Work, reading: RelayReading, since: number): boolean {
  if (since < draft.pushedOrder && reading.on !== draft.relay) return true;
  return !draft.unproven && contradictsPush(draft, reading, atMs, rules.settleMs);
}

/** Takes what a reading says of the relay at `readMs`: a proof, a contradiction, or news of somebody else. */
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
  /** A command of ours accounts for a change. */
  readonly ours: boolean;
}

function isOurs({ unproven, notDone }: Draft): boolean {
  return unproven !== undefined || notDone !== undefined;
}

/** A second's tolerance, since plugs round. */
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

/** What a reading means to a command that was acknowledged. */
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
  // It was withdrawn when it could not be called back any more.
  else if (!draft.request && !draft.handedOver && before.relay !== draft.relay) {
    report({ type: 'late', on: request.on });
  }
}

/** It had been done, and somebody has switched since. */
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
 * A command whose effect is unknown may still be on its way: where it is to the contrary, or has followed one that is, a
 * command is needed to follow it.
 */
function isShownDone({ relay, lost, unproven }: Draft, request: RelayRequest): boolean {
  const overtaken = (lost !== undefined && lost !== request.on) || unproven !== undefined;
  return relay === request.on && !overtaken;
}

function finish({ draft, report }: Work, request: RelayRequest): void {
  draft.request = undefined;
  // A command that had been under way, or somebody at the button, was faster than the `power-off` that has it.
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
    // Its age counts from when the plug last was as HAL wanted, so that a long outage does not end in power coming on.
    const origin = { by: 'after-outage', word: 'restore' };
    const restored = { on: granted, order: draft.order, force: false, failures: 0, again: false, origin };
    draft.request = { ...restored, atMs: before.atMs };
    if (!isTooOld(work)) report({ type: 'restoring', ...about(draft.request) });
  } else {
    report({ type: 'adopted', on, unseen: before.outage });
  }
}
