import { changes, draftOf, nothing, type Draft } from './draft.ts';
import type {
  ReconcileAction,
  ReconcileReport,
  ReconcileRules,
  ReconcilerPins,
  ReconcilerState,
  RelayReading,
  RelayRequest,
} from './state.ts';

/** The state after an event, and what is to be done about it. */
export interface Step {
  readonly state: ReconcilerState;
  /** The pins that changed. */
  readonly publish: Partial<ReconcilerPins>;
  readonly reports: readonly ReconcileReport[];
  /** The command to send now. Only a `turn` has one. */
  readonly send: boolean | undefined;
}

/**
 * Decides what HAL's wishes, the plug's answers and the button come to: a pure function of the state, an event and its
 * time.
 *
 * A request is open from the moment HAL asks until the plug confirms the command, a reading started later shows it done,
 * the plug refuses it, a newer request replaces it, or, for switching on, it is too old. While one is open the pin shows
 * it; otherwise the pin shows the relay. A command goes out only on a `turn`, only for an open request, and only when the
 * exchange before it succeeded.
 */
export function step(state: ReconcilerState, action: ReconcileAction, atMs: number, rules: ReconcileRules): Step {
  if (isIdle(state, action)) return { state, publish: nothing, reports: none, send: undefined };
  const draft = draftOf(state);
  const reports: ReconcileReport[] = [];
  const work: Work = { draft, rules, atMs, report: (report) => reports.push(report) };
  take(work, action);
  dropTooOld(work);
  show(work);
  return {
    state: draft,
    publish: changes(state.pins, draft.pins),
    reports,
    send: action.type === 'turn' && draft.writing !== state.writing ? draft.writing?.on : undefined,
  };
}

const none: readonly ReconcileReport[] = [];

/** Nothing is wanted, under way or amiss: neither time nor a turn changes that. */
function isIdle({ request, writing, pins }: ReconcilerState, { type }: ReconcileAction): boolean {
  return (type === 'time' || type === 'turn') && !request && !writing && pins.misses === 0;
}

/** Whether the open request has to wait for the lock. A command under way is past holding. */
export function isHeld(state: ReconcilerState): boolean {
  const { request } = state;
  return request !== undefined && state.locked && !request.on && !request.force && !isSame(request, state.writing);
}

/** When the open request will be too old; undefined when it never will be. */
export function expiresAtMs(state: ReconcilerState, rules: ReconcileRules): number | undefined {
  const { request } = state;
  if (!request?.on || rules.onRequestTimeoutMs <= 0 || isSame(request, state.writing)) return undefined;
  return request.atMs + rules.onRequestTimeoutMs;
}

/** What a handler works with: the next state in the making. */
interface Work {
  readonly draft: Draft;
  readonly rules: ReconcileRules;
  readonly atMs: number;
  readonly report: (report: ReconcileReport) => void;
}

function take(work: Work, event: ReconcileAction): void {
  switch (event.type) {
    case 'asked':
      asked(work, event.on, event.force ?? false);
      break;
    case 'lock':
      work.draft.locked = event.locked;
      break;
    case 'turn':
      turn(work);
      break;
    case 'answered':
      answered(work, event.reading, event.since);
      break;
    case 'failed':
      missed(work.draft);
      break;
    case 'confirmed':
      confirmed(work);
      break;
    case 'write-failed':
      writeFailed(work.draft);
      break;
    case 'refused':
      refused(work, event.reason);
      break;
    case 'time':
      break;
  }
}

function asked({ draft, atMs, report }: Work, on: boolean, force: boolean): void {
  const { request } = draft;
  if (request && request.on !== on && !isSame(request, draft.writing)) report({ type: 'superseded', on: request.on });
  draft.request = { on, atMs, order: draft.order, force, failures: 0 };
  draft.granted = undefined;
}

function turn(work: Work): void {
  const { draft } = work;
  dropTooOld(work);
  // After a failure only a reading brings `online` back, so that nothing is sent on the strength of an old value.
  if (!draft.request || draft.writing || !draft.pins.online || isHeld(draft)) return;
  draft.writing = draft.request;
  draft.onTimeS = undefined;
}

function answered(work: Work, reading: RelayReading, since: number): void {
  const { draft } = work;
  // Whether such an answer was given before or after the command took effect cannot be told: it proves nothing.
  if (draft.writing || since < draft.writeEndedOrder) return;
  const before = { relay: draft.relay, atMs: draft.relayAtMs, outage: draft.pins.error };
  noteInterruption(work, before, reading);
  reached(work, reading.on);
  const { request } = draft;
  if (request && isShownDone(draft, request, since)) grant(draft, request);
  if (!request && before.relay !== undefined && before.relay !== reading.on) switchedElsewhere(work, before);
  draft.lost = undefined;
}

interface Before {
  readonly relay: boolean | undefined;
  readonly atMs: number;
  readonly outage: boolean;
}

/** A second's tolerance, since plugs round. */
const onTimeToleranceS = 1;

function noteInterruption({ draft, report }: Work, before: Before, { on, onTimeS }: RelayReading): void {
  const restarted =
    on && onTimeS !== undefined && draft.onTimeS !== undefined && onTimeS < draft.onTimeS - onTimeToleranceS;
  const droppedUnseen = !on && before.relay === true && before.outage && !draft.request && draft.lost === undefined;
  if (restarted || droppedUnseen) {
    draft.pins.interruptions += 1;
    report({ type: 'interrupted', on });
  }
  draft.onTimeS = on ? onTimeS : undefined;
}

/**
 * A reading that was asked for before the request was made may be older than a press that the request overrules. And a
 * command to the contrary whose outcome is unknown may still be on its way: a command is needed to follow it.
 */
function isShownDone(draft: Draft, request: RelayRequest, since: number): boolean {
  const overtaken = draft.lost !== undefined && draft.lost !== request.on;
  return draft.relay === request.on && since >= request.order && !overtaken;
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
    draft.request = { on: granted, atMs: before.atMs, order: draft.order, force: false, failures: 0 };
    if (!isTooOld(work)) report({ type: 'restoring', on: granted });
  } else {
    report({ type: 'adopted', on, unseen: before.outage });
  }
}

function confirmed(work: Work): void {
  const { draft } = work;
  const done = endWrite(draft);
  if (!done) return;
  draft.lost = undefined;
  reached(work, done.on);
  if (isSame(done, draft.request)) grant(draft, done);
}

function writeFailed(draft: Draft): void {
  const tried = endWrite(draft);
  if (!tried) return;
  missed(draft);
  draft.lost = tried.on;
  if (isSame(tried, draft.request)) draft.request = { ...tried, failures: tried.failures + 1 };
}

function refused({ draft, report }: Work, reason: string): void {
  const tried = endWrite(draft);
  if (!tried) return;
  // The plug does answer: `online` stays, and the next request need not be preceded by a reading.
  draft.pins.misses += 1;
  if (isSame(tried, draft.request)) draft.request = undefined;
  report({ type: 'refused', on: tried.on, reason });
}

function endWrite(draft: Draft): RelayRequest | undefined {
  const { writing } = draft;
  draft.writing = undefined;
  draft.writeEndedOrder = draft.order;
  return writing;
}

function reached({ draft, atMs }: Work, on: boolean): void {
  draft.relay = on;
  draft.relayAtMs = atMs;
  draft.pins.relay = on;
  draft.pins.online = true;
  draft.pins.misses = 0;
}

function missed(draft: Draft): void {
  draft.pins.misses += 1;
  draft.pins.online = false;
}

function grant(draft: Draft, request: RelayRequest): void {
  draft.request = undefined;
  draft.granted = request.on;
}

function dropTooOld(work: Work): void {
  const { draft, atMs, report } = work;
  if (!draft.request || !isTooOld(work)) return;
  report({ type: 'dropped', on: true, ageMs: atMs - draft.request.atMs });
  draft.request = undefined;
  draft.pins.enable = false;
}

function isTooOld({ draft, rules, atMs }: Work): boolean {
  const limitMs = expiresAtMs(draft, rules);
  return limitMs !== undefined && atMs >= limitMs;
}

function show({ draft, rules, report }: Work): void {
  const { pins, relay, request, writing } = draft;
  pins.enable = request?.on ?? writing?.on ?? relay ?? pins.enable;
  pins.error = pins.misses >= Math.max(1, rules.errorAfter);
  const waiting = isHeld(draft) && relay !== false;
  if (waiting && !pins.lockedRequest) report({ type: 'waiting', on: false });
  pins.lockedRequest = waiting;
}

function isSame(a: RelayRequest | undefined, b: RelayRequest | undefined): boolean {
  return a !== undefined && b !== undefined && a.order === b.order;
}
