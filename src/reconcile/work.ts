import type { Draft } from './draft.ts';
import type { ReconcileReport, ReconcileRules, ReconcilerState, RelayRequest } from './state.ts';

/** What a handler works with: the next state in the making. */
export interface Work {
  readonly draft: Draft;
  readonly rules: ReconcileRules;
  readonly atMs: number;
  readonly report: (report: ReconcileReport) => void;
}

export function isSame(a: RelayRequest, b: RelayRequest | undefined): boolean {
  return a.order === b?.order;
}

/** Whether the open request has to wait for the lock. A command under way is past holding. */
export function isHeld(state: ReconcilerState): boolean {
  const { request } = state;
  return request !== undefined && state.locked && !request.on && !request.force && !isSame(request, state.writing);
}

/** When the open request will be too old; `Infinity` when it never will be. */
export function expiresAtMs(state: ReconcilerState, rules: ReconcileRules): number {
  const { request } = state;
  if (!request?.on || rules.onRequestTimeoutMs <= 0 || isSame(request, state.writing)) return Infinity;
  return request.atMs + rules.onRequestTimeoutMs;
}

/** The request that has not ended, wherever it waits: to be sent, with a `power-off`, or for a proof. */
export function unended(state: ReconcilerState): RelayRequest | undefined {
  const { unproven } = state;
  return state.request ?? state.handedOver ?? (unproven && !unproven.ended ? unproven.request : undefined);
}

/** What a report says of a request. */
export function about({ on, order, origin }: RelayRequest): Pick<RelayRequest, 'on' | 'order' | 'origin'> {
  return { on, order, origin };
}

/** So many exchanges failed in a row that it is told. */
export function isOutage(misses: number, { errorAfter }: ReconcileRules): boolean {
  return misses >= Math.max(1, errorAfter);
}
