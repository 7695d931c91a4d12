import { isTooOld } from './asking.ts';
import { answers } from './commanding.ts';
import type { Draft } from './draft.ts';
import type { RelayReading, RelayRequest, UnprovenCommand } from './state.ts';
import { about, isOutage, type Work } from './work.ts';

/** Takes what a reading says of the relay: a proof, a contradiction, or news of somebody else. */
export function answered(work: Work, reading: RelayReading, since: number): void {
  const { draft } = work;
  // Whether such an answer was given before or after the command took effect cannot be told: it proves nothing.
  if (draft.writing || since < draft.writeEndedOrder) return;
  const outage = isOutage(draft.pins.misses, work.rules);
  const before = { relay: draft.relay, atMs: draft.relayAtMs, outage, ours: isOurs(draft) };
  noteInterruption(work, before, reading);
  draft.relay = reading.on;
  draft.relayAtMs = work.atMs;
  draft.pins.relay = reading.on;
  answers(draft);
  if (draft.unproven) judge(work, draft.unproven, before);
  else if (draft.notDone?.on === reading.on) doneAfterAll(work, reading.on);
  const { request, handedOver } = draft;
  const wanted = request ?? handedOver;
  if (wanted && isShownDone(draft, wanted, since)) finish(work, wanted);
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
function judge(work: Work, unproven: UnprovenCommand, before: Before): void {
  const { draft, rules } = work;
  const agrees = draft.relay === unproven.request.on;
  const isSettled = work.atMs - unproven.atMs >= rules.settleMs;
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
 * A reading that was asked for before the request was made may be older than a press that the request overrules. And a
 * command whose effect is unknown may still be on its way: where it is to the contrary, or has followed one that is, a
 * command is needed to follow it.
 */
function isShownDone(draft: Draft, request: RelayRequest, since: number): boolean {
  const { lost, unproven } = draft;
  const overtaken = (lost !== undefined && lost !== request.on) || unproven !== undefined;
  return draft.relay === request.on && since >= request.order && !overtaken;
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
