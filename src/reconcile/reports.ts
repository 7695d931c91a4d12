import type { ErrorCode } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import type { ReconcileReport } from './state.ts';

/** What the loop tells besides pins: the reconciler's decisions, and the plug's going and coming. */
export type LoopReport =
  | ReconcileReport
  /** `error` has risen, or its cause has become one that only a person can end; `internal` is a defect of the driver. */
  | { readonly type: 'fault'; readonly code: ErrorCode; readonly message: string }
  /** The plug answers after a fault. */
  | { readonly type: 'recovered'; readonly on: boolean }
  /** The plug answers for the first time. */
  | { readonly type: 'contact'; readonly on: boolean };

/** Writes to the log what the events of the machine do not: those are logged where they are published. */
export function logReport(logger: Logger, report: LoopReport): void {
  switch (report.type) {
    case 'contact':
      logger.info(report, `the plug answers; its relay is ${report.on ? 'on' : 'off'}`);
      break;
    case 'fault':
      logger.warn(report, `the plug is not reachable; its last values stay: ${report.message}`);
      break;
    case 'recovered':
      logger.info(report, `the plug answers again; its relay is ${report.on ? 'on' : 'off'}`);
      break;
    case 'interrupted':
      logger.warn(report, `the relay lost power without a request; it is now ${report.on ? 'on' : 'off'}`);
      break;
    case 'restoring':
      logger.warn(report, `an outage changed the relay; switching it ${report.on ? 'on' : 'off'} again`);
      break;
    default:
  }
}
