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

/** The state after an event, and its effects. */
export interface ReconcilerStep {
  readonly state: ReconcilerState;
  /** The pins that changed; and `enable`, if HAL has set it to a value that it does not show. */
  readonly publish: Partial<ReconcilerPins>;
  readonly reports: readonly ReconcileReport[];
  /** The command to send now; only after a `turn`. */
  readonly send: boolean | undefined;
  /** The request to hand over to a `power-off` now. */
  readonly handOver: RelayRequest | undefined;
  /** The request to take back from the `power-off` that has it. */
  readonly takeBack: RelayRequest | undefined;
}

/**
 * Reconciles HAL's requests, the plug's answers and the button: a pure function of the state, an event and its time.
 *
 * A request is open until a reading shows it done, it is withdrawn or refused, a newer request replaces it, or (only
 * for on) it is too old. Until then the pin shows the request, unless a `power-off` has taken it over; otherwise the
 * pin shows the relay. A command is sent only on a `turn`, only for an open request, and only if the previous exchange
 * succeeded. After an acknowledgement only an off is sent again, and only once.
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
  // HAL has set the pin to the requested value, which the pin must not show.
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

/** No request, no command, no failure: neither time nor a turn changes the state. */
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

/** Hands a request that the lock holds over to the `power-off`, if there is one and the relay is on. */
function handOver({ draft, rules, report }: Work): void {
  const { request } = draft;
  if (!request || !rules.handsOver || draft.relay !== true || !isHeld(draft)) return;
  draft.handedOver = request;
  draft.request = undefined;
  report({ type: 'waiting', ...about(request), handedOver: true });
}

function show({ draft, rules, report }: Work, before: ReconcilerState): void {
  const { pins, relay, request, writing, unproven, notDone, handedOver } = draft;
  // An older command on its way does not count while a `power-off` has the request.
  const commanded = handedOver ? undefined : (request?.on ?? writing?.on ?? unproven?.request.on);
  pins.enable = commanded ?? relay ?? pins.enable;
  pins.error = isOutage(pins.misses, rules) || notDone !== undefined;
  const held = request && isHeld(draft) && relay !== false ? request : undefined;
  const isNews = held && !(before.pins.lockedRequest && isSame(held, before.request));
  if (isNews) report({ type: 'waiting', ...about(held), handedOver: false });
  pins.lockedRequest = held !== undefined || handedOver !== undefined;
}
