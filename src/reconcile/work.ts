import type { Draft } from './draft.ts';
import type { ReconcileReport, ReconcileRules, ReconcilerState, RelayRequest } from './state.ts';

/** The arguments of an event handler, with the draft of the next state. */
export interface Work {
  readonly draft: Draft;
  readonly rules: ReconcileRules;
  readonly atMs: number;
  readonly report: (report: ReconcileReport) => void;
}

export function isSame(a: RelayRequest, b: RelayRequest | undefined): boolean {
  return a.order === b?.order;
}

/** Whether the open request has to wait for the lock. A command that is being sent cannot be held. */
export function isHeld(state: ReconcilerState): boolean {
  const { request } = state;
  return request !== undefined && state.locked && !request.on && !request.force && !isSame(request, state.writing);
}

/** Time at which the open request will be too old; `Infinity` for never. */
export function expiresAtMs(state: ReconcilerState, rules: ReconcileRules): number {
  const { request } = state;
  if (!request?.on || rules.onRequestTimeoutMs <= 0 || isSame(request, state.writing)) return Infinity;
  return request.atMs + rules.onRequestTimeoutMs;
}

/** The request that has not ended: it waits to be sent, for a `power-off`, or for its proof. */
export function unended(state: ReconcilerState): RelayRequest | undefined {
  const { unproven } = state;
  return state.request ?? state.handedOver ?? (unproven && !unproven.ended ? unproven.request : undefined);
}

/** The fields of a request in a report. */
export function about({ on, order, origin }: RelayRequest): Pick<RelayRequest, 'on' | 'order' | 'origin'> {
  return { on, order, origin };
}

/** Whether enough exchanges failed in a row for `error`. */
export function isOutage(misses: number, { errorAfter }: ReconcileRules): boolean {
  return misses >= Math.max(1, errorAfter);
}
