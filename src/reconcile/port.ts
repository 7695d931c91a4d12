import type { Observable } from 'rxjs';
import type { Origin } from '../util/origin.ts';
import type { RequestOutcome } from './outcomes.ts';
import type { RelayReading, RelayRequest, Release } from './state.ts';

/** The two sides of the loop: HAL and a plug. */
export interface ReconcilePort<R extends RelayReading> {
  readonly exchange: ReconcileExchange<R>;
  /** The value of the `enable` pin, read once at the start of the loop. */
  enable(): boolean;
  /** Each request of HAL; not the values that the loop itself writes to the pin. */
  readonly asked$: Observable<RelayAsk>;
  /** Withdrawals of the request to switch off. */
  readonly withdrawn$?: Observable<Origin> | undefined;
  /** Finds the `power-off` that takes over requests to switch off that the lock holds; called each time. */
  readonly powerOff?: (() => RequestTaker | undefined) | undefined;
  /** Runs `work` as one batch of HAL. */
  readonly batch?: ((work: () => void) => void) | undefined;
  /** The current lock, which `lock$` may not have emitted yet: read before an off is sent or held. */
  readonly locked?: (() => boolean) | undefined;
  /** The lock, beginning with its current value; never locked if absent. */
  readonly lock$?: Observable<boolean> | undefined;
  /** The current params. */
  params(): ReconcileParams;
  /** Emits when `params` has changed, so that a shorter interval takes effect at once. */
  readonly paramsChanged$?: Observable<unknown> | undefined;
}

/** A request of HAL. */
export interface RelayAsk {
  readonly on: boolean;
  /** Send it although the lock is set. */
  readonly force?: boolean;
  readonly origin: Origin;
  /** Called once, with its end or with `held` if it waits for the lock. */
  readonly follow?: ((outcome: RequestOutcome) => void) | undefined;
}

/** Carries out a request to switch off when it is safe. */
export interface RequestTaker {
  /** `ended` is called once, with the cause, when it has asked for off or has ended the request in another way. */
  take(request: RelayRequest, ended: (how: Release, by: Origin) => void): void;
  /** Forgets the request. */
  release(request: RelayRequest): void;
}

/**
 * The part of a plug that the loop uses; every `PlugDriver` has it. Calls never overlap. Each call has its own signal,
 * which fires at the time limit; a maintenance task has the time of several exchanges.
 */
export interface ReconcileExchange<R extends RelayReading> {
  /** Called before the first reading, until it succeeds once. */
  identify?(signal: AbortSignal): Promise<unknown>;
  read(signal: AbortSignal): Promise<R>;
  /** Called before an attempt to reach the plug if a request waits for it. */
  hurry?(): void;
  /** Idempotent; resolves when the plug has confirmed. */
  setRelay(on: boolean, signal: AbortSignal): Promise<void>;
  /**
   * Readings pushed by the plug; subscribed to once the plug is identified, and again when they end. A push with a time
   * that is later than all known readings counts as an answer. Any other push with news only causes a reading.
   */
  readonly watch$?: Observable<R> | undefined;
  /**
   * Returns a further task of a few exchanges, if one is due. Called once after each success, while the plug answers
   * and no command waits. The task's success or failure does not affect the state of the plug. A request of HAL aborts
   * the task.
   */
  maintenanceTask?(): MaintenanceTask | undefined;
}

export type MaintenanceTask = (signal: AbortSignal) => Promise<unknown>;

/** The params, which may change at any time. An invalid value means the default. */
export interface ReconcileParams {
  /** Time from poll to poll; default 500, 10 ms to a day. */
  readonly intervalMs: number;
  /** The same while the plug pushes, if that is longer; default 10,000, 10 ms to a day. */
  readonly heartbeatMs?: number | undefined;
  /** Limit of one exchange; default 500, 10 ms to an hour. The loop enforces it. */
  readonly timeoutMs: number;
  /** Failed exchanges in a row before `error`; default 1. */
  readonly errorAfter: number;
  /** Age at which a request to switch on is dropped; default 60,000, 0 keeps it for ever. */
  readonly onRequestTimeoutMs: number;
  /** How long the plug's answers may lag behind its acknowledgements; default 3,000, 0 to a minute. */
  readonly settleMs: number;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

export interface UsableParams extends ReconcileParams {
  readonly heartbeatMs: number;
}

/**
 * How late the silence of a pushing plug is noticed. Short enough that the off-timer, which is armed after polls,
 * always has at least half of its shortest run left.
 */
const usualHeartbeatMs = 10_000;

/** The params, with defaults for invalid values and the others limited to their bounds. */
export function usableParams(params: ReconcileParams): UsableParams {
  const { heartbeatMs = usualHeartbeatMs } = params;
  const intervalMs = params.intervalMs > 0 ? bounded(params.intervalMs, 10, dayMs) : 500;
  return {
    intervalMs,
    heartbeatMs: Math.max(intervalMs, heartbeatMs > 0 ? bounded(heartbeatMs, 10, dayMs) : usualHeartbeatMs),
    timeoutMs: params.timeoutMs > 0 ? bounded(params.timeoutMs, 10, hourMs) : 500,
    errorAfter: params.errorAfter >= 1 ? params.errorAfter : 1,
    onRequestTimeoutMs: params.onRequestTimeoutMs >= 0 ? params.onRequestTimeoutMs : 60_000,
    settleMs: params.settleMs >= 0 ? bounded(params.settleMs, 0, minuteMs) : 3000,
  };
}

export function isSameParams(a: ReconcileParams, b: ReconcileParams): boolean {
  return (
    a.intervalMs === b.intervalMs &&
    a.heartbeatMs === b.heartbeatMs &&
    a.timeoutMs === b.timeoutMs &&
    a.errorAfter === b.errorAfter &&
    a.onRequestTimeoutMs === b.onRequestTimeoutMs &&
    a.settleMs === b.settleMs
  );
}

function bounded(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
