import { asked, dropTooOld, released, stopped, withdrawn } from './asking.ts';
import { confirmed, missed, refused, turn, writeFailed } from './commanding.ts';
import { changes, draftOf, nothing } from './draft.ts';
import { answered, pushed } from './reading.ts';
import type {
  ReconcileAction,
  ReconcileReport,
  ReconcileRules,
  ReconcilerPins,
  ReconcilerState,
  RelayRequest,
} from './state.ts';
import { about, isHeld, isOutage, isSame, type Work } from './work.ts';

/** The state after an event, and what is to be done about it. */
export interface ReconcilerStep {
  readonly state: ReconcilerState;
  /** The pins that changed; after an ask for what is not shown `enable` in any case, since HAL has set it. */
  readonly publish: Partial<ReconcilerPins>;
  readonly reports: readonly ReconcileReport[];
  /** The command to send now. Only a `turn` has one. */
  readonly send: boolean | undefined;
  /** The request that a `power-off` is to take over now. */
  readonly handOver: RelayRequest | undefined;
  /** The request that the `power-off` that has it is to forget. */
  readonly takeBack: RelayRequest | undefined;
}

/**
 * Decides what HAL's wishes, the plug's answers and the button come to: a pure function of the state, an event and its
 * time.
 *
 * A request is open from the moment HAL asks until a reading shows it done, it is withdrawn or refused, a newer request
 * replaces it, or, for switching on, it is too old. Until then the pin shows it, unless a `power-off` has taken it over;
 * otherwise the pin shows the relay. A command goes out only on a `turn`, only for an open request, and only when the
 * exchange before it succeeded; acknowledged, it is sent again only for off, and only once.
 */
export function step(
  state: ReconcilerState,
  action: ReconcileAction,
  atMs: number,
  rules: ReconcileRules,
): ReconcilerStep {
  if (isIdle(state, action)) return { state, publish: nothing, reports: none, ...noEffects };
  const draft = draftOf(state);
  const reports: ReconcileReport[] = [];
  const work: Work = { draft, rules, atMs, report: (report) => reports.push(report) };
  take(work, action);
  dropTooOld(work);
  handOver(work);
  show(work, state);
  const { handedOver } = draft;
  const shown = changes(state.pins, draft.pins);
  // HAL has set the pin to what it asked for, which then is not what it is to show.
  const isOverruled = action.type === 'asked' && draft.pins.enable !== action.on;
  const isOther = handedOver?.order !== state.handedOver?.order;
  return {
    state: draft,
    publish: isOverruled ? { ...shown, enable: draft.pins.enable } : shown,
    reports,
    send: draft.writing !== state.writing ? draft.writing?.on : undefined,
    handOver: isOther ? handedOver : undefined,
    takeBack: isOther && action.type !== 'released' ? state.handedOver : undefined,
  };
}

const none: readonly ReconcileReport[] = [];
const noEffects = { send: undefined, handOver: undefined, takeBack: undefined };

/** Nothing is wanted, under way or amiss: neither time nor a turn changes that. */
function isIdle({ request, writing, pins }: ReconcilerState, { type }: ReconcileAction): boolean {
  return (type === 'time' || type === 'turn') && !request && !writing && pins.misses === 0;
}

function take(work: Work, event: ReconcileAction): void {
  switch (event.type) {
    case 'asked':
      asked(work, event.on, event.force ?? false, event.origin);
      break;
    case 'withdrawn':
      withdrawn(work, event.origin);
      break;
    case 'released':
      released(work, event.how, event.origin);
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
    case 'pushed':
      pushed(work, event.reading, event.atMs);
      break;
    case 'failed':
      missed(work.draft);
      break;
    case 'confirmed':
      confirmed(work);
      break;
    case 'write-failed':
      writeFailed(work);
      break;
    case 'refused':
      refused(work, event.reason);
      break;
    case 'stopped':
      stopped(work);
      break;
    case 'time':
      break;
  }
}

/** A request that the lock holds becomes that of the `power-off`, if there is one and there is something to switch off. */
function handOver({ draft, rules, report }: Work): void {
  const { request } = draft;
  if (!request || !rules.handsOver || draft.relay !== true || !isHeld(draft)) return;
  draft.handedOver = request;
  draft.request = undefined;
  report({ type: 'waiting', ...about(request), handedOver: true });
}

function show({ draft, rules, report }: Work, before: ReconcilerState): void {
  const { pins, relay, request, writing, unproven, notDone, handedOver } = draft;
  // An older command that is still under way says nothing of a request that is with a `power-off`.
  const commanded = handedOver ? undefined : (request?.on ?? writing?.on ?? unproven?.request.on);
  pins.enable = commanded ?? relay ?? pins.enable;
  pins.error = isOutage(pins.misses, rules) || notDone !== undefined;
  const held = request && isHeld(draft) && relay !== false ? request : undefined;
  const isNews = held && !(before.pins.lockedRequest && isSame(held, before.request));
  if (isNews) report({ type: 'waiting', ...about(held), handedOver: false });
  pins.lockedRequest = held !== undefined || handedOver !== undefined;
}
