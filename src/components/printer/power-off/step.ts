import { earliest, isDue, nextSecond } from '../../time/stopwatch.ts';
import { heaterOf, hindranceOf, isHeaterSet } from './hindrance.ts';
import type {
  PowerOffInputs,
  PowerOffMemory,
  PowerOffOutcome,
  PowerOffPhase,
  PowerOffState,
  RequestKind,
  Withdrawal,
} from './state.ts';

/** Replaces a delay that is negative or not a number. */
const delayDefaultS = 300;
/** A countdown wakes every second: in a longer step the countdown was not visible and the host not heard. */
const longestStepS = 2;
/** How long the relays may take until they are read off. */
const switchingMaxS = 10;
/** How long a plug may take to receive the request for off. */
const hearingS = 0.1;

type MemoryDraft = { -readonly [K in keyof PowerOffMemory]: PowerOffMemory[K] };

/** The memory before the first run: the present state. Only later changes request or withdraw. */
export function firstMemory(now: PowerOffInputs): PowerOffMemory {
  return {
    power: now.power,
    printing: now.printing,
    arm: now.arm,
    abort: now.abort,
    heaters: now.targets.map(isHeaterSet),
    wasSafe: hindranceOf(now) === undefined,
    pending: undefined,
    delayS: undefined,
    phase: 'idle',
    isCounting: false,
    countedS: 0,
    wasIdle: false,
    idleS: 0,
    switchingS: 0,
  };
}

/**
 * Decides about power from the pins, the events and the time passed.
 *
 * A request waits for every hindrance, and the countdown restarts each time the last hindrance ends. At the end of the
 * countdown it asks for off, and the request is done when every relay has been read off. A withdrawal ends the request
 * for good, even one in the same run as the request. It never switches power on.
 */
export function powerOffStep(
  before: PowerOffMemory,
  now: PowerOffInputs,
  periodS: number,
): { readonly state: PowerOffMemory; readonly outcome: PowerOffOutcome } {
  const draft: MemoryDraft = { ...before };
  const happened = takeEvents(draft, now);
  const levels = takeLevels(draft, before, now);
  const isIdleDue = runIdle(draft, now, periodS);
  if (isIdleDue) draft.pending = 'idle';
  const accepted = isIdleDue ? 'idle' : happened.accepted;
  const withdrawn = happened.withdrawn ?? levels.withdrawn;

  const hindrance = hindranceOf(now);
  const counts = draft.pending !== undefined && hindrance === undefined;
  const delayS = draft.delayS ?? (now.delayS >= 0 ? now.delayS : delayDefaultS);
  const continues = before.isCounting && withdrawn === undefined && !happened.beginsAnew;
  draft.countedS = counts && continues ? draft.countedS + Math.min(periodS, longestStepS) : 0;
  // The lock opens one run before the request for off, so that no plug receives it with its lock still closed.
  const isDone = counts && before.wasSafe && isDue(draft.countedS, delayS);
  const switchOff = isDone ? draft.pending : undefined;
  const result = isDone ? beginSwitching(draft, now) : runSwitching(draft, now, periodS);
  draft.isCounting = counts && !isDone;
  draft.wasSafe = hindrance === undefined;
  const countdownS = draft.isCounting ? Math.max(0, delayS - draft.countedS) : 0;

  const stop = withdrawn ?? hindrance?.why;
  return {
    state: draft,
    outcome: {
      edge: levels.edge,
      state: stateOf(draft, hindrance?.why),
      hindrance: draft.pending && hindrance,
      lock: hindrance !== undefined,
      countdownS,
      accepted,
      isOffAlready: happened.isOffAlready,
      withdrawn,
      withdrawPlugs: happened.withdrawPlugs ?? levels.edge,
      countdown: draft.isCounting && !continues ? 'started' : before.isCounting && !counts ? stop : undefined,
      switchOff,
      result,
      againS: earliest(
        draft.isCounting ? nextSecond(countdownS) : undefined,
        pollS(draft),
        mayIdle(draft) && draft.wasIdle ? now.idleTimeoutS - draft.idleS : undefined,
      ),
    },
  };
}

/** Takes requests for off and for power, in the order in which they came. */
function takeEvents(draft: MemoryDraft, now: PowerOffInputs) {
  let accepted: RequestKind | undefined;
  let withdrawn: Withdrawal | undefined;
  let withdrawPlugs: Withdrawal | undefined;
  let isOffAlready = false;
  let beginsAnew = false;
  for (const event of now.events) {
    if (event === 'asked-off' && isKnownOff(now)) isOffAlready = true;
    else if (event === 'asked-off') {
      accepted = accept(draft, now, 'request') ?? accepted;
      beginsAnew = takeDelay(draft, now) || beginsAnew;
    } else if (event === 'handed-over') accepted = accept(draft, now, 'handed-over') ?? accepted;
    else if (event === 'asked-on') {
      withdrawPlugs = 'power';
      withdrawn = end(draft, now, 'power') ?? withdrawn;
    } else if (draft.pending === 'handed-over') withdrawn = end(draft, now, 'taken-back') ?? withdrawn;
  }
  return { accepted, withdrawn, withdrawPlugs, isOffAlready, beginsAnew };
}

/** Takes the countdown that a request gives; the countdown starts with the request. */
function takeDelay(draft: MemoryDraft, { askedDelayS }: PowerOffInputs): boolean {
  if (askedDelayS === undefined || draft.pending !== 'request') return false;
  draft.delayS = askedDelayS >= 0 ? askedDelayS : undefined;
  return true;
}

/**
 * A relay that was not read off may be on even while `power` is FALSE: `power` does not show an unread press of its
 * button.
 */
function isKnownOff(now: PowerOffInputs): boolean {
  return !now.power && now.relays.every(({ isOff }) => isOff);
}

/** Accepts a request; returns its kind if it is new. */
function accept(draft: MemoryDraft, now: PowerOffInputs, kind: RequestKind): RequestKind | undefined {
  if (kind === 'request' && draft.phase === 'switching') return undefined;
  if (!now.power) draft.power = 'returning';
  else if (kind === 'handed-over') draft.power = true;
  if (draft.pending === 'request' || draft.pending === kind) return undefined;
  draft.pending = kind;
  draft.delayS = undefined;
  draft.phase = 'idle';
  return kind;
}

/** Takes withdrawals by pins: by a change, and by `arm` as long as it is FALSE. */
function takeLevels(draft: MemoryDraft, before: PowerOffMemory, now: PowerOffInputs) {
  const edges: readonly (readonly [Withdrawal, boolean])[] = [
    ['printing', now.printing === true && before.printing === false],
    ['not-armed', !now.arm && before.arm],
    ['abort', now.abort && !before.abort],
    ['heater-set', now.targets.some((target, i) => isHeaterSet(target) === true && before.heaters[i] === false)],
  ];
  const edge = edges.find(([, isNow]) => isNow)?.[0];
  let withdrawn = takePower(draft, now);
  for (const [cause, isNow] of edges) if (isNow) withdrawn = end(draft, now, cause) ?? withdrawn;
  if (now.withdrawnAtOnce !== undefined) withdrawn = end(draft, now, now.withdrawnAtOnce) ?? withdrawn;
  if (!now.arm) withdrawn = end(draft, now, 'not-armed') ?? withdrawn;
  if (draft.pending === 'idle' && !isIdle(now)) withdrawn = end(draft, now, 'activity') ?? withdrawn;
  draft.printing = now.printing ?? before.printing;
  draft.arm = now.arm;
  draft.abort = now.abort;
  draft.heaters = now.targets.map((target, i) => isHeaterSet(target) ?? before.heaters[i]);
  return { withdrawn, edge };
}

/** A change of power from elsewhere ends the request. */
function takePower(draft: MemoryDraft, now: PowerOffInputs): Withdrawal | undefined {
  const known = draft.power;
  // The relay was read off meanwhile, so the request ends: a later switching on must not be undone.
  if (known === 'returning' && !now.power) return isKnownOff(now) ? end(draft, now, 'power') : undefined;
  draft.power = now.power;
  if (known === now.power || known === 'returning') return undefined;
  // A plug shows its relay again when off was not done; the relays decide.
  if (now.power && (draft.phase === 'switching' || draft.phase === 'not-done')) return undefined;
  return end(draft, now, 'power');
}

/** Ends the request, waiting or not done yet; returns the cause if there was a request. */
function end(draft: MemoryDraft, now: PowerOffInputs, cause: Withdrawal): Withdrawal | undefined {
  const { pending, phase } = draft;
  const isUndone = phase === 'not-done' && now.relays.some(({ isOpen }) => isOpen);
  const isOpen = pending !== undefined || phase === 'switching' || isUndone;
  draft.pending = draft.delayS = undefined;
  draft.countedS = 0;
  draft.wasIdle = false;
  draft.switchingS = 0;
  if (isOpen && cause === 'abort') draft.phase = 'aborted';
  else if (isOpen || phase === 'not-done' || cause === 'printing' || cause === 'power') draft.phase = 'idle';
  return isOpen ? cause : undefined;
}

/** Whether idleness requests off now. */
function runIdle(draft: MemoryDraft, now: PowerOffInputs, periodS: number): boolean {
  const isNow = isIdle(now);
  draft.idleS = isNow && draft.wasIdle ? draft.idleS + periodS : 0;
  draft.wasIdle = isNow;
  return isNow && mayIdle(draft) && isDue(draft.idleS, now.idleTimeoutS);
}

function mayIdle({ pending, phase }: PowerOffMemory): boolean {
  return pending === undefined && phase !== 'switching';
}

/** Power is on and may go off, and the printer is not in use. */
function isIdle(now: PowerOffInputs): boolean {
  const isWatched = now.idleTimeoutS > 0 && now.power && now.arm;
  return isWatched && now.printing === false && !now.activity && heaterOf(now) === undefined;
}

function beginSwitching(draft: MemoryDraft, now: PowerOffInputs): undefined {
  draft.pending = draft.delayS = undefined;
  draft.phase = now.relays.length > 0 ? 'switching' : 'asked';
  draft.countedS = 0;
  draft.switchingS = 0;
  draft.wasIdle = false;
  draft.idleS = 0;
  draft.power = false;
}

/** Decides by the relays as read. */
function runSwitching(draft: MemoryDraft, now: PowerOffInputs, periodS: number): PowerOffOutcome['result'] {
  if (draft.phase !== 'switching' && draft.phase !== 'not-done') return undefined;
  if (now.relays.every(({ isOff }) => isOff)) {
    draft.phase = now.relays.length > 0 ? 'off' : 'asked';
    draft.switchingS = 0;
    return draft.phase === 'off' ? 'done' : undefined;
  }
  if (draft.phase === 'not-done') return undefined;
  draft.switchingS += periodS;
  const isGivenUp = now.relays.some(({ isOff, isOpen }) => !isOff && !isOpen) && isDue(draft.switchingS, hearingS);
  if (!isGivenUp && !isDue(draft.switchingS, switchingMaxS)) return undefined;
  draft.phase = 'not-done';
  draft.switchingS = 0;
  return 'not-done';
}

/** How soon to look at the relays again. */
function pollS({ phase, switchingS, power, pending }: PowerOffMemory): number | undefined {
  if (phase === 'not-done' || (power === 'returning' && pending !== undefined)) return 1;
  if (phase !== 'switching') return undefined;
  return switchingS < 1 ? hearingS : 0.5;
}

const shownPhases: Readonly<Record<PowerOffPhase, PowerOffState>> = {
  idle: 'idle',
  switching: 'switching',
  off: 'off',
  asked: 'off',
  'not-done': 'not-done',
  aborted: 'aborted',
};

function stateOf({ pending, phase }: PowerOffMemory, why: string | undefined): PowerOffState {
  if (pending === undefined) return shownPhases[phase];
  if (why === undefined) return 'counting';
  return why === 'hot' ? 'waiting-cool' : 'blocked';
}
