import type { Observable } from 'rxjs';
import type { Origin } from '../util/origin.ts';
import type { RequestOutcome } from './outcomes.ts';
import type { RelayReading, RelayRequest, Release } from './state.ts';

/** What the loop stands between: HAL on one side, a plug on the other. */
export interface ReconcilePort<R extends RelayReading> {
  readonly exchange: ReconcileExchange<R>;
  /** The value of the `enable` pin; read once, when the loop starts. */
  enable(): boolean;
  /** What HAL wants, each time it asks; not what the loop itself made the pin show. */
  readonly asked$: Observable<RelayAsk>;
  /** Nobody wants the relay off any more. */
  readonly withdrawn$?: Observable<Origin> | undefined;
  /** Takes over requests to switch off that the lock holds; looked for each time. */
  readonly powerOff?: (() => RequestTaker | undefined) | undefined;
  /** Makes one change of all that `work` does to HAL. */
  readonly batch?: ((work: () => void) => void) | undefined;
  /** The lock as it is now, though `lock$` may not have told it yet: asked before an off is sent or held. */
  readonly locked?: (() => boolean) | undefined;
  /** The lock, beginning with its present value; never locked when absent. */
  readonly lock$?: Observable<boolean> | undefined;
  /** The params as they are now. */
  params(): ReconcileParams;
  /** Emits when `params` has changed, so that a shorter interval need not wait for the end of a longer one. */
  readonly paramsChanged$?: Observable<unknown> | undefined;
}

/** A request as HAL makes it. */
export interface RelayAsk {
  readonly on: boolean;
  /** It goes out although the lock is set. */
  readonly force?: boolean;
  readonly origin: Origin;
  /** Hears once how it ended, or that it waits for the lock. */
  readonly follow?: ((outcome: RequestOutcome) => void) | undefined;
}

/** What has a request to switch off come true when it is safe. */
export interface RequestTaker {
  /** `ended` is called once, when it has asked for off or the request has come to another end, with who brought it about. */
  take(request: RelayRequest, ended: (how: Release, by: Origin) => void): void;
  /** The request is not to come true any more. */
  release(request: RelayRequest): void;
}

/**
 * The plug, as far as the loop speaks to it; a `PlugDriver` is one as it stands. Calls never overlap. Each call has a signal
 * of its own, which fires when its time is over; only `maintenance task` takes several limits.
 */
export interface ReconcileExchange<R extends RelayReading> {
  /** Called before the first reading, until it succeeds once. */
  identify?(signal: AbortSignal): Promise<unknown>;
  read(signal: AbortSignal): Promise<R>;
  /** Called before an attempt to reach the plug that a request waits for. */
  hurry?(): void;
  /** Absolute; resolves when the plug has confirmed. */
  setRelay(on: boolean, signal: AbortSignal): Promise<void>;
  /**
   * Readings that the plug sends by itself; subscribed to once the plug is identified, and again when they end. One that
   * tells its time and is later than all that is known counts as an answer. Any other that says something new only causes
   * a reading.
   */
  readonly watch$?: Observable<R> | undefined;
  /**
   * What else there is to ask of the plug now, in a few exchanges. Looked for once after each success, while the plug
   * answers and nothing of HAL's is to be sent. Whether it succeeds is its own affair and counts neither for nor against
   * the plug. A request of HAL aborts it.
   */
  maintenanceTask?(): MaintenanceTask | undefined;
}

export type MaintenanceTask = (signal: AbortSignal) => Promise<unknown>;

/** What a person may change at any time. A value that makes no sense is taken for the default. */
export interface ReconcileParams {
  /** From one poll to the next; default 500, 10 ms to a day. */
  readonly intervalMs: number;
  /** The same while the plug pushes, where that is longer; default 10,000, 10 ms to a day. */
  readonly heartbeatMs?: number | undefined;
  /** Limit of one exchange; default 500, 10 ms to an hour. The loop keeps it. */
  readonly timeoutMs: number;
  /** Exchanges in a row that must fail before `error`; default 1. */
  readonly errorAfter: number;
  /** Age at which a request to switch on is given up; default 60,000, 0 keeps it for ever. */
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
 * A plug that pushes and then falls silent is noticed so late. Short enough that the off-timer, which is set after polls,
 * never has less than half of its shortest run left.
 */
const usualHeartbeatMs = 10_000;

/** The params with senseless values replaced and the others within their bounds. */
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
