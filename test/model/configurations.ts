import { powerOffStep } from '../../src/components/printer/power-off/step.ts';
import { step } from '../../src/reconcile/reconciler.ts';
import type { ReconcileRules } from '../../src/reconcile/state.ts';
import type { Model, Move } from './explore.ts';
import { post, settle } from './glue.ts';
import { askMoves, forceMoves, lockMoves, withdrawMoves } from './hal-moves.ts';
import { without } from './moves.ts';
import { faultlessRound, plugMoves } from './plug-moves.ts';
import { personMoves, pinMoves, printerMoves } from './printer-moves.ts';
import { printerSide } from './printer-side.ts';
import { blankWorld, showWorld } from './show.ts';
import { putWorld } from './world-key.ts';
import { coarseRules, copyOf, startOf, type Setting, type World } from './world.ts';

/** The parts under test, or ones with a planted fault that the search must find. */
export interface Parts {
  readonly step: typeof step;
  readonly powerOffStep: typeof powerOffStep;
}

export const realParts: Parts = { step, powerOffStep };

export interface Configuration {
  readonly name: string;
  readonly moves: readonly Move<World>[];
  readonly rules?: Partial<ReconcileRules>;
  readonly startup?: 'adopt' | 'assert';
  /** How often limited moves may happen; unlisted ones without limit. */
  readonly limits?: Setting['limits'];
  readonly powerOff?: { readonly idleTicks: number };
}

const everything = [...plugMoves, ...askMoves];
// Old answers and lost commands are covered without a power-off: with one they make twenty times the states.
const besidePowerOff = [
  ...without(plugMoves, 'the plug looks for its answer', 'the plug carries the command out', 'the command goes astray'),
  ...without(askMoves, 'asks for ON at request', 'asks for OFF at request'),
  ...without(forceMoves, 'asks for OFF while force is TRUE'),
  ...personMoves,
];

const alone: Configuration = { name: 'the reconciler alone', moves: everything };
const restoring: Configuration = {
  name: 'after-outage: restore',
  moves: everything,
  rules: { afterOutage: 'restore' },
};
const asserting: Configuration = { name: 'startup: assert', moves: everything, startup: 'assert' };
export const locked: Configuration = {
  name: 'a lock and no power-off',
  moves: [...everything, ...lockMoves, ...forceMoves, ...withdrawMoves],
};
const patient: Configuration = {
  name: 'error-after: 2',
  moves: [...everything, ...withdrawMoves],
  rules: { errorAfter: 2 },
};
export const printing: Configuration = {
  name: 'a power-off, and the printer as a whole',
  moves: [...besidePowerOff, ...printerMoves],
  powerOff: { idleTicks: 0 },
};
export const pinByPin: Configuration = {
  name: 'a power-off, and the printer pin by pin',
  moves: [...besidePowerOff, ...pinMoves],
  powerOff: { idleTicks: 0 },
  limits: { asks: 2, presses: 1, faults: 1, printer: 5 },
};
const idling: Configuration = {
  name: 'a power-off with idle-timeout, and the printer pin by pin',
  moves: [...besidePowerOff, ...pinMoves],
  powerOff: { idleTicks: 3 },
  limits: { asks: 2, presses: 1, faults: 1, printer: 4 },
};

/** By the value of `HALYARD_STATES`. */
export const bounds: Readonly<Record<string, readonly Configuration[]>> = {
  small: [
    alone,
    restoring,
    { ...locked, limits: { asks: 2, presses: 1, faults: 1, locks: 2, withdrawals: 1 } },
    { ...printing, limits: { asks: 2, presses: 1, faults: 1, printer: 2 } },
  ],
  full: [alone, restoring, asserting, locked, patient, printing],
  all: [alone, restoring, asserting, locked, patient, printing, pinByPin, idling],
};

export function modelOf(configuration: Configuration, parts: Parts = realParts): Model<World> {
  const { moves, rules, startup = 'adopt', limits = {}, powerOff } = configuration;
  const setting: Setting = { rules: { ...coarseRules, ...rules }, startup, step: parts.step, limits };
  return {
    keyWords: powerOff ? 5 : 3,
    start() {
      const world = startOf(setting, powerOff && printerSide(parts.powerOffStep, powerOff.idleTicks));
      settle(world);
      post(world, { type: 'time' });
      return world;
    },
    copy: copyOf,
    key: putWorld,
    moves,
    round: faultlessRound,
    isQuiet,
    show: showWorld,
    blank: blankWorld,
  };
}

/** Open requests wait for a person or the printer: for the lock, for cool, for the end of the print. */
function isQuiet({ reconciler, exchange, relay, enable, printer }: World): boolean {
  const { pins, request, handedOver, writing, unproven, locked: isLocked } = reconciler;
  const isHeld = request === undefined || (!request.on && isLocked && !request.force);
  if (exchange || writing || unproven || !pins.online || !isHeld || pins.relay !== relay) return false;
  if (request === undefined && enable !== relay) return false;
  const memory = printer?.memory;
  if ((memory?.pending !== undefined || handedOver) && !relay) return false;
  return memory === undefined || (!memory.isCounting && memory.phase !== 'switching');
}
