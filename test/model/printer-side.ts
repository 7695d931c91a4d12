import type { powerOffStep } from '../../src/components/printer/power-off/step.ts';
import type { PowerOffEvent, PowerOffInputs, PowerOffMemory } from '../../src/components/printer/power-off/state.ts';
import { unended } from '../../src/reconcile/work.ts';
import type { KeyWriter } from './key-table.ts';
import { breakLaw, tickS, type World } from './world.ts';

/** A power-off on the net of the plug, with its lock linked to the plug's, and the printer as its host knows it. */
export interface PrinterSide {
  /** The rules, or ones with a planted fault. */
  readonly step: typeof powerOffStep;
  readonly idleTimeoutS: number;
  memory: PowerOffMemory | undefined;
  lock: boolean;
  againS: number | undefined;
  /** At least a tick has passed since the last run. */
  hasSlept: boolean;
  isDue: boolean;
  /** The events since the last run. */
  events: readonly PowerOffEvent[];
  /** `RelayRequest.order` of the request that the plug has handed over. */
  taken: number | undefined;
  printing: boolean | undefined;
  heat: 'unknown' | 'hot' | 'cool';
  target: 'unknown' | 'set' | 'none';
  /** The last known state of the heater. */
  wasSet: boolean | undefined;
  arm: boolean;
  abort: boolean;
}

export const delayTicks = 2;
const unknownTemperatures = { unknown: NaN, hot: 200, cool: 25 };
const unknownTargets = { unknown: NaN, set: 200, none: 0 };

export function printerSide(step: PrinterSide['step'], idleTicks = 0): PrinterSide {
  return {
    step,
    idleTimeoutS: idleTicks * tickS,
    memory: undefined,
    lock: false,
    againS: undefined,
    hasSlept: false,
    isDue: true,
    events: [],
    taken: undefined,
    printing: undefined,
    heat: 'unknown',
    target: 'unknown',
    wasSet: undefined,
    arm: true,
    abort: false,
  };
}

/** Stands for `read` of power-off.ts and for relays.ts. */
export function inputsOf({ enable, reconciler }: World, printer: PrinterSide): PowerOffInputs {
  const open = unended(reconciler);
  return {
    power: enable,
    printing: printer.printing,
    arm: printer.arm,
    abort: printer.abort,
    activity: false,
    temperatures: [unknownTemperatures[printer.heat]],
    targets: [unknownTargets[printer.target]],
    temperatureMax: 50,
    delayS: delayTicks * tickS,
    idleTimeoutS: printer.idleTimeoutS,
    events: printer.events,
    relays: [{ isOff: reconciler.relay === false, isOpen: open?.on === false }],
  };
}

/** Nothing prints, and everything is known to be cool and to stay so. */
export function mayCut({ printing, heat, target }: PrinterSide): boolean {
  return printing === false && heat === 'cool' && target === 'none';
}

export function putPrinter(printer: PrinterSide, key: KeyWriter): void {
  const { memory } = printer;
  key.bit(printer.lock);
  key.bit(printer.hasSlept && printer.idleTimeoutS > 0);
  key.bit(printer.taken !== undefined);
  key.maybe(printer.printing);
  key.put(heats.indexOf(printer.heat), 2);
  key.put(targets.indexOf(printer.target), 2);
  key.bit(printer.arm);
  key.maybe(printer.wasSet);
  if (!memory) return;
  key.put(memory.power === 'returning' ? 2 : memory.power ? 1 : 0, 2);
  key.maybe(memory.printing);
  key.maybe(memory.heaters[0]);
  key.bit(memory.wasSafe);
  key.put(kinds.indexOf(memory.pending), 2);
  key.put(phases.indexOf(memory.phase), 3);
  key.bit(memory.isCounting);
  key.put(ticks(memory.countedS), 2);
  key.bit(memory.wasIdle);
  key.put(Math.min(3, ticks(memory.idleS)), 2);
  key.put(ticks(memory.switchingS), 2);
  key.put(printer.againS === undefined ? 0 : 1, 1);
}

const heats = ['unknown', 'hot', 'cool'];
const targets = ['unknown', 'set', 'none'];
const kinds = [undefined, 'request', 'handed-over', 'idle'];
const phases = ['idle', 'switching', 'off', 'asked', 'not-done', 'aborted'];

/** Between ticks the time is a whole number of ticks. */
function ticks(seconds: number): number {
  const whole = Math.round(seconds / tickS);
  if (Math.abs(whole * tickS - seconds) > 1e-3) throw new Error(`${seconds} s is not a whole number of ticks`);
  return whole;
}

export function judgePrinterRest(world: World, printer: PrinterSide): void {
  const { reconciler } = world;
  const { handedOver, writing, locked, relay } = reconciler;
  const pending = printer.memory?.pending;
  if (locked !== printer.lock) breakLaw(world, 'the plug does not have the present lock');
  if (printer.lock === mayCut(printer))
    breakLaw(world, 'the lock is open although power may not be cut, or closed although it may');
  if (handedOver?.order !== printer.taken) breakLaw(world, 'the handed-over request is not the taken one');
  if (handedOver && pending === undefined) breakLaw(world, 'the handed-over request is not pending');
  if (handedOver && world.enable !== relay)
    breakLaw(world, 'enable does not show the relay while a request is handed over');
  const hasNobody = !writing && unended(reconciler)?.on !== false && pending === undefined;
  if (!world.wantsOff || !hasNobody) return;
  if (relay === false) world.wantsOff = false;
  else breakLaw(world, 'off is wanted, but no request is open and no end was reported');
}
