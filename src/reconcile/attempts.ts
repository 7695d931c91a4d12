import { HalError, messageOf } from '../errors.ts';
import { isHopeless, isRefusal } from './faults.ts';
import type { ReconcileExchange, RelayAsk } from './port.ts';
import type { ExchangeOutcome } from './schedule.ts';
import type { ReconcileAction, RelayReading } from './state.ts';

/** Inputs of the loop, in the order of arrival. */
export type Input<R extends RelayReading> =
  | {
      readonly type: 'request';
      readonly action: ReconcileAction;
      readonly follow?: RelayAsk['follow'];
    }
  | { readonly type: 'push'; readonly reading: R }
  | { readonly type: 'success'; readonly action: ReconcileAction; readonly reading?: R }
  | Failure
  | { readonly type: 'time' };

export interface Failure {
  readonly type: 'failure';
  readonly action: ReconcileAction;
  readonly error: unknown;
}

/** An exchange to make, and its results for the reconciler. */
export interface Attempt<R extends RelayReading, T> {
  /** TRUE for a reading, which serves the tick. */
  readonly poll: boolean;
  readonly call: (signal: AbortSignal) => Promise<T>;
  readonly success: (value: T) => Input<R>;
  readonly failure: (error: unknown) => Input<R>;
}

/** Reads the plug; `since` is the current `order` of the state. */
export function reading<R extends RelayReading>(exchange: ReconcileExchange<R>, since: number): Attempt<R, R> {
  return {
    poll: true,
    call: (signal) => exchange.read(signal),
    success: (reading) =>
      isRelayReading(reading)
        ? { type: 'success', action: { type: 'answered', reading, since }, reading }
        : missed(new HalError('internal', 'the driver gave a reading that does not say whether the relay is on')),
    failure: missed,
  };
}

export function command<R extends RelayReading>(exchange: ReconcileExchange<R>, on: boolean): Attempt<R, void> {
  return {
    poll: false,
    call: (signal) => exchange.setRelay(on, signal),
    success: () => ({ type: 'success', action: { type: 'confirmed' } }),
    failure: (error) => ({
      type: 'failure',
      action: isRefusal(error) ? { type: 'refused', reason: messageOf(error) } : { type: 'write-failed' },
      error,
    }),
  };
}

/** Reads the identity of the plug, not its relay; calls `done` on success. */
export function introduction<R extends RelayReading>(
  exchange: ReconcileExchange<R>,
  done: () => void,
): Attempt<R, unknown> {
  return {
    poll: true,
    call: async (signal) => exchange.identify?.(signal),
    success() {
      done();
      return { type: 'success', action: { type: 'time' } };
    },
    failure: missed,
  };
}

/** The outcome for the schedule. A plug that refuses a command is reachable, so polls need no pause. */
export function outcomeOf({ action, error }: Failure): ExchangeOutcome {
  if (action.type === 'refused') return 'succeeded';
  return isHopeless(error) ? 'hopeless' : 'failed';
}

/** Checks the reading: a driver from outside may return anything. */
export function isRelayReading(reading: { readonly on: unknown }): boolean {
  return typeof reading.on === 'boolean';
}

function missed(error: unknown): Failure {
  return { type: 'failure', action: { type: 'failed' }, error };
}
