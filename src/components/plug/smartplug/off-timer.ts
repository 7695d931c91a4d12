import { messageOf, PlugError } from '../../../errors.ts';
import type { PlugOffTimer } from '../../../plugs/in-plug.ts';
import type { MaintenanceTask } from '../../../reconcile/port.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Logger } from '../../../util/logger.ts';

/** The state of the timer inside the plug. */
export interface OffTimerReport {
  readonly type: 'off-timer';
  /** Whether the plug would switch off if this program died now. */
  readonly armed: boolean;
  /** Why it is not armed. */
  readonly message?: string;
}

/** Keeps the timer in a plug armed while its relay is on, and only then. */
export interface OffTimerKeeper {
  /** The relay was read. */
  seen(on: boolean): void;
  /** The plug may have lost its timer: it did not answer, or lost mains. */
  doubt(): void;
  /** The task that is due for the timer, if any. */
  maintenanceTask(): MaintenanceTask | undefined;
  /** The program ends and leaves the timer running. */
  leave(): void;
}

export interface OffTimerOptions {
  readonly timer: PlugOffTimer | undefined;
  /** Time without this program until mains goes off. */
  readonly delayS: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tell: (report: OffTimerReport) => void;
}

/** Pause before another attempt to set the timer, unless the next regular renewal is sooner. */
const retryMs = 30_000;

export function keepOffTimer({ timer, delayS, clock, logger, tell }: OffTimerOptions): OffTimerKeeper {
  // Four renewals in each run of the timer, so that several failures in a row do no harm.
  const renewMs = (delayS * 1000) / 4;
  let on: boolean | undefined;
  let dueMs = -Infinity;
  let armedMs = -Infinity;
  let told: string | undefined;

  const isNews = (key: string) => {
    const isNew = key !== told;
    told = key;
    return isNew;
  };
  const succeeded = (armed: boolean) => {
    armedMs = armed ? clock.now() : -Infinity;
    // The relay may have changed meanwhile.
    if (on === armed) dueMs = armed ? clock.now() + renewMs : Infinity;
    if (!isNews(armed ? 'armed' : 'cleared')) return;
    const ends = `mains goes off ${delayS} s after the last sign of life of this program`;
    logger.info({ delayS, armed }, armed ? `off-timer: armed; ${ends}` : 'off-timer: not armed while the relay is off');
    tell({ type: 'off-timer', armed });
  };
  const failed = (error: unknown) => {
    dueMs = clock.now() + Math.min(retryMs, renewMs);
    const runsLong = clock.now() - armedMs < 2 * renewMs;
    if (on !== true || (runsLong && isPassing(error)) || !isNews(codeOf(error))) return;
    const message = messageOf(error);
    logger.error(
      { reason: message },
      `off-timer: could not be armed; mains would stay on if this program died: ${message}`,
    );
    tell({ type: 'off-timer', armed: false, message });
  };
  const maintain = async (wanted: boolean, signal: AbortSignal) => {
    try {
      if (!timer) throw new PlugError('plug-unsupported', 'this kind of plug has no timer', { retryable: false });
      if (wanted) await timer.arm(delayS, signal);
      else await timer.clear(signal);
      succeeded(wanted);
    } catch (error) {
      // A request of HAL went first; this is retried after it.
      if (!signal.aborted) failed(error);
      throw error;
    }
  };

  return {
    seen(now) {
      if (now !== on) dueMs = -Infinity;
      on = now;
    },
    doubt() {
      dueMs = -Infinity;
      armedMs = -Infinity;
    },
    maintenanceTask() {
      const wanted = on;
      if (wanted === undefined || clock.now() < dueMs) return undefined;
      return (signal) => maintain(wanted, signal);
    },
    leave() {
      const leftS = Math.round(delayS - (clock.now() - armedMs) / 1000);
      if (leftS > 0) logger.warn({ leftS }, `off-timer: the plug switches off in ${leftS} s unless halyard runs again`);
    },
  };
}

function isPassing(error: unknown): boolean {
  return error instanceof PlugError && error.retryable;
}

function codeOf(error: unknown): string {
  return error instanceof PlugError ? error.code : 'internal';
}
