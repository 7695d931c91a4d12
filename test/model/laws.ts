import type { ReconcilerStep } from '../../src/reconcile/reconciler.ts';
import type { ReconcileAction, ReconcileReport, ReconcilerState } from '../../src/reconcile/state.ts';
import { judgePrinterRest, mayCut } from './printer-side.ts';
import { breakLaw, isLatentAlive, type World } from './world.ts';

/** Checks one step of the reconciler against the laws. `world` is the state after the step and remembers it. */
export function judgeStep(world: World, before: ReconcilerState, action: ReconcileAction, next: ReconcilerStep): void {
  judgeEnds(world, before, action, next);
  remember(world, before, action, next);
  if (next.send !== undefined) judgeCommand(world, next.send);
}

/** A command is sent only for a request of HAL that still stands, and only after a fresh answer. */
function judgeCommand(world: World, on: boolean): void {
  const { reconciler, printer } = world;
  const relay = on ? 'ON' : 'OFF';
  if (!(on ? world.wantsOn : world.wantsOff)) breakLaw(world, `${relay} is sent without a request`);
  else if (!world.isInTouch) breakLaw(world, `${relay} is sent because of an old value`);
  else if (world.acks > (on ? 0 : 1))
    breakLaw(world, `${relay} is sent, though it was acknowledged${on ? '' : ' twice'}`);
  else if (!on && reconciler.locked && !world.isForced) breakLaw(world, 'OFF is sent with the lock closed');
  else if (!on && printer && !world.isForced && !mayCut(printer)) {
    breakLaw(world, 'OFF is sent while printing, or while a heater is not known to be cool');
  }
}

/** A request ends exactly once, and the end is reported. */
export function judgeEnds(
  world: World,
  before: ReconcilerState,
  action: ReconcileAction,
  { state, reports }: ReconcilerStep,
): void {
  const open = openOrders(before);
  const isNew = action.type === 'asked' || reports.some(({ type }) => type === 'restoring');
  if (isNew) open.push(before.order + 1);
  for (const report of reports) {
    if (!isEnd(report)) continue;
    // A request that would be restored but is too old is only reported as dropped.
    const isStillborn = report.type === 'dropped' && action.type === 'answered' && report.order === state.order;
    if (!isStillborn && !remove(open, report.order))
      breakLaw(world, `'${report.type}' is reported for a request that is not open`);
    if (report.type === 'withdrawn' && action.type === 'released' && world.wantsOff) {
      breakLaw(world, `'withdrawn' is reported without a withdrawal`);
    }
    if (report.type === 'done') judgeDone(world, before, action, report);
  }
  const left = openOrders(state);
  if (left.length > 1) breakLaw(world, 'two requests are open');
  if (open.some((order) => !left.includes(order))) breakLaw(world, 'a request is gone, and its end was not reported');
  if (left.some((order) => !open.includes(order))) breakLaw(world, 'a request is open, and its end was reported');
}

/**
 * A request is done if a reading has shown it, now or before, and no command acknowledged earlier can still undo it.
 */
function judgeDone(world: World, before: ReconcilerState, action: ReconcileAction, { on, order }: End): void {
  const { latent } = world;
  if (action.type !== 'answered' || (action.reading.on !== on && !(world.hasAgreed && before.unproven)))
    breakLaw(world, `'done' is reported, and no reading shows it`);
  else if (before.request?.order === order && action.since < order) {
    breakLaw(world, `'done' is reported for a reading that is older than the ask`);
  } else if (latent?.kind === 'lagging' && latent.on !== on && isLatentAlive(world)) {
    breakLaw(world, `'done' is reported while an opposite command, acknowledged before, may still be carried out`);
  }
}

type End = Extract<ReconcileReport, { type: 'done' | 'withdrawn' | 'superseded' | 'dropped' | 'refused' | 'not-done' }>;

function isEnd(report: ReconcileReport): report is End {
  return endings.has(report.type);
}

const endings: ReadonlySet<ReconcileReport['type']> = new Set<End['type']>([
  'done',
  'withdrawn',
  'superseded',
  'dropped',
  'refused',
  'not-done',
]);

function openOrders({ request, handedOver, unproven }: ReconcilerState): number[] {
  const open: number[] = [];
  if (request) open.push(request.order);
  if (handedOver && !open.includes(handedOver.order)) open.push(handedOver.order);
  if (unproven && !unproven.ended && !open.includes(unproven.request.order)) open.push(unproven.request.order);
  return open;
}

function remove(orders: number[], order: number): boolean {
  const at = orders.indexOf(order);
  if (at >= 0) orders.splice(at, 1);
  return at >= 0;
}

/** A want starts with an ask and ends with a report. */
function remember(world: World, before: ReconcilerState, action: ReconcileAction, { reports }: ReconcilerStep): void {
  switch (action.type) {
    case 'asked':
      want(world, action.on, action.force ?? false);
      break;
    case 'withdrawn':
      world.wantsOff = false;
      break;
    case 'confirmed':
      if (before.writing && before.writing.order === before.request?.order) world.acks += 1;
      world.isInTouch = true;
      world.hasAgreed = false;
      break;
    case 'refused':
      world.isInTouch = true;
      break;
    case 'answered':
    case 'pushed':
      world.isInTouch = true;
      world.read = action.reading.on;
      world.hasAgreed ||= action.reading.on === before.unproven?.request.on;
      break;
    case 'failed':
    case 'write-failed':
      world.isInTouch = false;
      break;
    case 'released':
    case 'lock':
    case 'turn':
    case 'stopped':
    case 'time':
      break;
  }
  for (const report of reports) {
    if (report.type === 'restoring') want(world, report.on, false);
    else if (isEnd(report) && report.type !== 'superseded') unwant(world, report.on);
  }
}

function want(world: World, on: boolean, isForced: boolean): void {
  world.wantsOn = on;
  world.wantsOff = !on;
  world.isForced = isForced;
  world.acks = 0;
}

function unwant(world: World, on: boolean): void {
  if (on) world.wantsOn = false;
  else if (!isPending(world)) world.wantsOff = false;
  world.isForced = false;
}

/** The power-off has its own request, which does not end with that of the plug. */
function isPending({ printer }: World): boolean {
  const pending = printer?.memory?.pending;
  return pending !== undefined && pending !== 'handed-over';
}

/** The laws that hold whenever everything has settled. */
export function judgeRest(world: World): void {
  const { reconciler, printer } = world;
  const { pins, request, writing, unproven, handedOver, relay } = reconciler;
  if (world.enable !== pins.enable) breakLaw(world, 'the net of enable does not have the value of enable');
  if (relay !== world.read || pins.relay !== (relay ?? false)) breakLaw(world, 'relay is not the last reading');
  if (!request && !writing && !unproven && relay !== undefined && pins.enable !== relay) {
    breakLaw(world, 'enable is not the relay, with nothing open and nothing unproven');
  }
  if (!request && !writing && !handedOver && unproven && pins.enable !== unproven.request.on) {
    breakLaw(world, 'enable flickers while a command is unproven');
  }
  if (pins.online && !world.isInTouch) breakLaw(world, 'online is TRUE after a failure');
  const isHeld = request?.on === false && reconciler.locked && !request.force && writing?.order !== request.order;
  const isShown = (isHeld && relay !== false) || handedOver !== undefined;
  if (pins.lockedRequest !== isShown) breakLaw(world, 'locked-request does not show whether an OFF waits for the lock');
  if (printer) judgePrinterRest(world, printer);
}

/** After a withdrawal no part keeps an OFF; an acknowledged one is not sent again. */
export function expectWithdrawn(world: World): void {
  const { request, handedOver, unproven } = world.reconciler;
  const isKept = request?.on === false || handedOver || (unproven?.request.on === false && !unproven.withdrawnBy);
  if (isKept || world.printer?.memory?.pending !== undefined) breakLaw(world, 'a withdrawn request is still kept');
}
