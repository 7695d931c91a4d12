import type { Origin } from '../util/origin.ts';
import type { ReconcilerState } from './state.ts';
import { isHeld, unended } from './work.ts';

/** A request that has not ended. */
export interface OpenRelayRequest {
  readonly on: boolean;
  /** It waits for the lock, here or with a `power-off`. */
  readonly held: boolean;
  readonly origin: Origin;
}

export function openRequests(state: ReconcilerState): OpenRelayRequest[] {
  const request = unended(state);
  if (!request) return [];
  const held = request === state.handedOver || isHeld(state);
  return [{ on: request.on, held, origin: request.origin }];
}

/** Whether neither time nor the plug can end a request: all are held or ended. */
export function isSettled(state: ReconcilerState): boolean {
  return state.writing === undefined && openRequests(state).every(({ held }) => held);
}
