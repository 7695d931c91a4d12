import { expect } from 'vitest';
import { step } from '../../src/reconcile/reconciler.ts';
import {
  initialState,
  type ReconcileAction,
  type ReconcileReport,
  type ReconcileRules,
  type ReconcilerPins,
  type Release,
  type RelayReading,
} from '../../src/reconcile/state.ts';

export const usualRules: ReconcileRules = {
  errorAfter: 1,
  onRequestTimeoutMs: 60_000,
  afterOutage: 'adopt',
  settleMs: 3000,
  handsOver: false,
};

export const someone = { by: 'test', word: 'ask' };
export const host = { by: 'host', word: 'printing' };
export const powerOff = { by: 'power-off', word: 'withdrawn' };

/** The reconciler with its state, driven as by the loop. */
export function reconciler({
  startup = 'adopt',
  enable = false,
  ...chosen
}: Partial<ReconcileRules> & { startup?: 'adopt' | 'assert'; enable?: boolean } = {}) {
  const rules: ReconcileRules = { ...usualRules, ...chosen };
  let atMs = 1000;
  let state = initialState({ startup, enable, atMs });
  const reports: ReconcileReport[] = [];
  const act = (action: ReconcileAction) => {
    const next = step(state, action, atMs, rules);
    expect(step(state, action, atMs, rules)).toEqual(next);
    state = next.state;
    reports.push(...next.reports);
    return next;
  };
  return {
    get pins(): ReconcilerPins {
      return state.pins;
    },
    get state() {
      return state;
    },
    /** Types of the reports since the last call. */
    reports: () => reports.splice(0).map((report) => report.type),
    act,
    wait: (ms: number) => void (atMs += ms),
    ask: (on: boolean, force = false) => act({ type: 'asked', on, force, origin: someone }),
    withdraw: () => act({ type: 'withdrawn', origin: host }),
    release: (how: Release) => act({ type: 'released', how, origin: powerOff }),
    stop: () => act({ type: 'stopped' }),
    lock: (locked: boolean) => act({ type: 'lock', locked }),
    /** The command sent when an exchange may start. */
    turn: () => act({ type: 'turn' }).send,
    read: (reading: boolean | RelayReading, since = state.order) =>
      act({ type: 'answered', reading: typeof reading === 'boolean' ? { on: reading } : reading, since }),
    miss: () => act({ type: 'failed' }),
    confirm: () => act({ type: 'confirmed' }),
    /** Sends the due command and acknowledges it. */
    acknowledge() {
      const { send } = act({ type: 'turn' });
      act({ type: 'confirmed' });
      return send;
    },
    lose: () => act({ type: 'write-failed' }),
    refuse: () => act({ type: 'refused', reason: 'no' }),
  };
}
