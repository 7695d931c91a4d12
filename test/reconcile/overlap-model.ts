import fc from 'fast-check';
import { step } from '../../src/reconcile/reconciler.ts';
import {
  initialState,
  type ReconcileAction,
  type ReconcileReport,
  type ReconcileRules,
  type ReconcilerState,
} from '../../src/reconcile/state.ts';

import { someone, usualRules } from './spoken-to.ts';

/**
 * A network on which answers overtake commands and each other, worse than any driver should be. Several readings may be
 * under way beside a command; each is taken at any time after its request, and arrives at any time after that. So do
 * pushes, which have their time, and may arrive twice or never.
 */
export type OverlappingMove =
  | { readonly do: 'ask'; readonly on: boolean }
  | {
      readonly do:
        'turn' | 'carry-out' | 'confirm' | 'lose-answer' | 'lose-command' | 'start-read' | 'press' | 'wait' | 'push';
    }
  | { readonly do: 'deliver-push'; readonly which: number }
  | { readonly do: 'take-reading' | 'deliver-reading'; readonly which: number };

export interface OverlapEnd {
  readonly state: ReconcilerState;
  readonly relay: boolean;
  readonly lastAsked: boolean | undefined;
  readonly commands: number;
  readonly asks: number;
  readonly lost: number;
  /** Commands sent once more because they were acknowledged and not done. */
  readonly repeats: number;
  readonly reports: readonly ReconcileReport[];
}

const rules: ReconcileRules = { ...usualRules, onRequestTimeoutMs: 0 };

export function overlappingMoves(withPresses: boolean): fc.Arbitrary<OverlappingMove[]> {
  const words = [
    'turn',
    'turn',
    'carry-out',
    'confirm',
    'lose-answer',
    'lose-command',
    'start-read',
    'wait',
    'push',
  ] as const;
  return fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('ask' as const), on: fc.boolean() }),
      fc.record({ do: fc.constantFrom(...words, ...(withPresses ? (['press'] as const) : [])) }),
      fc.record({ do: fc.constantFrom('take-reading' as const, 'deliver-reading' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constantFrom('take-reading' as const, 'deliver-reading' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant('deliver-push' as const), which: fc.nat(5) }),
    ),
    { maxLength: 60, size: 'max' },
  );
}

/** Plays the moves and calls `check` after each; then everything arrives, and the plug is read once more. */
export function playOverlapping(moves: readonly OverlappingMove[], check: (now: OverlapEnd) => void): OverlapEnd {
  let state = initialState({ startup: 'adopt', enable: false, atMs: 0 });
  let relay = false;
  let command: { readonly on: boolean; done: boolean } | undefined;
  let readings: { readonly since: number; on: boolean | undefined }[] = [];
  const pushes: { readonly on: boolean; readonly atMs: number }[] = [];
  let lastAsked: boolean | undefined;
  const reports: ReconcileReport[] = [];
  const count = { commands: 0, asks: 0, lost: 0, repeats: 0 };
  let atMs = 0;

  const act = (action: ReconcileAction) => {
    const next = step(state, action, atMs, rules);
    state = next.state;
    reports.push(...next.reports);
    if (next.send === undefined) return;
    if (command) throw new Error('a second command was sent while one was under way');
    command = { on: next.send, done: false };
    if (next.reports.some((report) => report.type === 'sent' && report.again && report.attempt === 1))
      count.repeats += 1;
    count.commands += 1;
  };
  const carryOut = () => {
    if (command && !command.done) [relay, command.done] = [command.on, true];
  };
  const lose = () => {
    if (!command) return;
    command = undefined;
    count.lost += 1;
    act({ type: 'write-failed' });
  };
  const confirm = () => {
    if (!command) return;
    carryOut();
    command = undefined;
    act({ type: 'confirmed' });
  };
  const deliver = (reading: (typeof readings)[number] | undefined) => {
    if (!reading) return;
    readings = readings.filter((other) => other !== reading);
    act({ type: 'answered', reading: { on: reading.on ?? relay }, since: reading.since });
  };
  const pick = (which: number) => readings[which % Math.max(1, readings.length)];
  const read = () => deliver({ since: state.order, on: undefined });

  const make = (move: OverlappingMove) => {
    switch (move.do) {
      case 'ask':
        count.asks += 1;
        lastAsked = move.on;
        return act({ type: 'asked', on: move.on, origin: someone });
      case 'turn':
        return act({ type: 'turn' });
      case 'carry-out':
        return carryOut();
      case 'confirm':
        return confirm();
      case 'lose-answer':
        carryOut();
        return lose();
      case 'lose-command':
        return command?.done === true ? undefined : lose();
      case 'start-read':
        return void readings.push({ since: state.order, on: undefined });
      case 'press':
        relay = !relay;
        return;
      case 'wait':
        atMs += 1600;
        return;
      case 'push':
        return void pushes.unshift({ on: relay, atMs });
      case 'deliver-push': {
        const push = pushes[move.which];
        return push && act({ type: 'pushed', reading: push, atMs: push.atMs });
      }
      case 'take-reading': {
        const reading = pick(move.which);
        if (reading) reading.on ??= relay;
        return;
      }
      case 'deliver-reading':
        return deliver(pick(move.which));
    }
  };
  const now = (): OverlapEnd => ({ state, relay, lastAsked, ...count, reports });

  read();
  for (const move of moves) {
    atMs += 1;
    make(move);
    check(now());
  }
  confirm();
  for (const reading of readings) deliver(reading);
  for (let round = 0; round < 2; round++) {
    atMs += rules.settleMs;
    read();
    act({ type: 'turn' });
    confirm();
  }
  read();
  return now();
}
