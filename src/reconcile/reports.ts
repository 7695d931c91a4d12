import type { ErrorCode } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import type { ReconcileReport } from './state.ts';

/** Reports of the loop, beside the pins: decisions of the reconciler, and the start and end of outages. */
export type LoopReport =
  | ReconcileReport
  /** `error` has become TRUE, or only a person can end its cause now; `internal` is a defect of the driver. */
  | { readonly type: 'fault'; readonly code: ErrorCode; readonly message: string }
  /** The plug answers after a fault. */
  | { readonly type: 'recovered'; readonly on: boolean }
  /** The plug answers for the first time. */
  | { readonly type: 'contact'; readonly on: boolean };

/** Logs the reports that are not events of the machine; events are logged when they are published. */
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
