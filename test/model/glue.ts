import { firstMemory } from '../../src/components/printer/power-off/step.ts';
import type { ReconcileAction } from '../../src/reconcile/state.ts';
import { unended } from '../../src/reconcile/work.ts';
import { judgeRest, judgeStep } from './laws.ts';
import { inputsOf, mayCut, type PrinterSide } from './printer-side.ts';
import { breakLaw, tickMs, tickS, type World } from './world.ts';

/**
 * Stands for `post`, `run` and `startDue` of reconcile/loop.ts: it takes an input and starts a command that is then
 * due.
 */
export function post(world: World, action: ReconcileAction): void {
  act(world, action);
  if (world.exchange) return;
  const on = act(world, { type: 'turn' });
  if (on !== undefined) world.exchange = { kind: 'command', on, isCarriedOut: false };
}

/** Stands for `act` of reconcile/loop.ts, and for power-off-beside.ts. */
function act(world: World, action: ReconcileAction): boolean | undefined {
  const { setting, reconciler: before, printer } = world;
  const mayBeHeld =
    (before.locked || action.type === 'lock') &&
    (before.request !== undefined || before.unproven !== undefined || comesAnew.has(action.type));
  const handsOver = printer !== undefined && mayBeHeld;
  const rules = handsOver === setting.rules.handsOver ? setting.rules : { ...setting.rules, handsOver };
  const next = setting.step(before, action, world.tick * tickMs, rules);
  world.reconciler = next.state;
  if (printer && next.takeBack?.order === printer.taken && next.takeBack) {
    printer.taken = undefined;
    happens(printer, 'taken-back');
  }
  if (printer && next.handOver) {
    printer.taken = next.handOver.order;
    happens(printer, 'handed-over');
  }
  if (next.publish.enable !== undefined) show(world, next.publish.enable);
  judgeStep(world, before, action, next);
  return next.send;
}

const comesAnew: ReadonlySet<ReconcileAction['type']> = new Set<ReconcileAction['type']>(['asked', 'answered']);

/** Stands for `show` of smartplug/requests.ts: a value that the plug shows on its net is not an ask. */
function show(world: World, enable: boolean): void {
  if (world.printer && world.enable !== enable) world.printer.isDue = true;
  world.enable = enable;
}

function happens(printer: PrinterSide, event: PrinterSide['events'][number]): void {
  printer.events = [...printer.events, event];
  printer.isDue = true;
}

/**
 * HAL asks for a value on the net of `enable`, explicitly or by a change; or at `request`, a separate signal. Functions
 * run before the listeners are notified: `Hal.sets`, `onAsked` of smartplug/requests.ts, `powerOffRequests` of
 * power-off.
 */
export function ask(world: World, on: boolean, at: 'net' | 'request', force = false): void {
  const { printer } = world;
  const tell = printer && at === 'net' && world.enable !== on ? runPowerOffAt(world, printer, on) : undefined;
  if (at === 'net') world.enable = on;
  post(world, { type: 'asked', on, force, origin: { by: 'stdin', word: on ? 'M80' : 'M81' } });
  if (printer && on) happens(printer, 'asked-on');
  tell?.();
  settle(world);
}

function runPowerOffAt(world: World, printer: PrinterSide, enable: boolean): () => void {
  world.enable = enable;
  return runPowerOff(world, printer, periodOf(printer));
}

/** A rise of `request` of the power-off. */
export function requestOff(world: World): void {
  if (world.printer) happens(world.printer, 'asked-off');
  settle(world);
}

/** Runs the power-off until nothing is due, as the on-change thread does, then checks the laws. */
export function settle(world: World): void {
  for (let left = 20; world.printer?.isDue === true; left--) {
    if (left === 0) return breakLaw(world, 'power-off does not settle');
    runPowerOff(world, world.printer, periodOf(world.printer))();
  }
  judgeRest(world);
}

/** A thread passes the time since its last run. */
function periodOf({ hasSlept }: PrinterSide): number {
  return hasSlept ? 3600 : 0;
}

/** Stands for the function of power-off.ts; returns the notifications that follow the settle. */
function runPowerOff(world: World, printer: PrinterSide, periodS: number): () => void {
  const now = inputsOf(world, printer);
  printer.isDue = false;
  printer.hasSlept = false;
  printer.events = [];
  const { state, outcome } = printer.step(printer.memory ?? firstMemory(now), now, periodS);
  printer.memory = state;
  printer.againS = outcome.againS;
  const isLockNews = printer.lock !== outcome.lock;
  printer.lock = outcome.lock;
  const { switchOff, withdrawn } = outcome;
  // For any other cause of a withdrawal, its maker already knows. The power-off takes a fall of `enable` for a
  // switching off, even if only an ON has ended that was never carried out.
  const hasFallen = withdrawn === 'power' && !world.enable && printer.taken === undefined;
  const isTold = withdrawn === 'not-armed' || withdrawn === 'activity' || hasFallen || outcome.isOffAlready;
  if (isTold && !isAtIt(world)) world.wantsOff = false;
  if (switchOff !== undefined) world.enable = false;
  const ended = state.pending === undefined ? printer.taken : undefined;
  if (ended !== undefined) printer.taken = undefined;
  return () => {
    if (isLockNews) post(world, { type: 'lock', locked: outcome.lock });
    if (switchOff !== undefined) {
      if (switchOff === 'idle') world.wantsOff = true;
      if (!world.wantsOff) breakLaw(world, 'power-off asks for off without a request');
      if (!mayCut(printer)) breakLaw(world, 'power-off asks for off while that is not safe');
      post(world, { type: 'asked', on: false, force: false, origin: { by: 'off', word: switchOff } });
    }
    if (ended !== undefined && world.reconciler.handedOver?.order === ended) {
      const how = switchOff !== undefined || (withdrawn === 'power' && !now.power) ? 'off-asked' : 'withdrawn';
      post(world, { type: 'released', how, origin: { by: 'off', word: how } });
    }
    if (outcome.withdrawPlugs !== undefined) {
      post(world, { type: 'withdrawn', origin: { by: 'off', word: outcome.withdrawPlugs } });
    }
  };
}

/** The plug has its own OFF, which was not withdrawn. */
function isAtIt({ reconciler }: World): boolean {
  const open = unended(reconciler);
  if (open === undefined || open.on || open === reconciler.handedOver) return false;
  return open === reconciler.request || reconciler.unproven?.withdrawnBy === undefined;
}

/** A tick passes; both sides wake when they have requested it. */
export function passTick(world: World): void {
  world.tick += 1;
  const { printer } = world;
  if (printer) {
    let left = tickS;
    let { againS } = printer;
    for (; againS !== undefined && left > 1e-6; againS = printer.againS) {
      const periodS = Math.min(left, Math.max(againS, 0.1));
      left -= periodS;
      runPowerOff(world, printer, periodS)();
      settle(world);
    }
    if (left > 1e-6) printer.hasSlept = true;
  }
  if (!world.exchange) post(world, { type: 'time' });
  settle(world);
}
