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

/** Writes a report to the log, at the level of who has to care. */
export function logReport(logger: Logger, report: LoopReport): void {
  const relay = 'on' in report && report.on ? 'on' : 'off';
  switch (report.type) {
    case 'contact':
      logger.info(report, `the plug answers; its relay is ${relay}`);
      break;
    case 'fault':
      logger.warn(report, `the plug is not reachable, its last values stay: ${report.message}`);
      break;
    case 'recovered':
      logger.info(report, `the plug answers again; its relay is ${relay}`);
      break;
    case 'adopted':
      logger.info(report, `the relay was switched ${relay}${report.unseen ? ' during an outage' : ' at the plug'}`);
      break;
    case 'late':
      logger.warn(report, `a command that had been given up was carried out: the relay is ${relay}`);
      break;
    case 'dropped':
      logger.error(report, dropText(report));
      break;
    case 'refused':
      logger.error(report, `the plug refused to switch ${relay}: ${report.reason}`);
      break;
    case 'superseded':
      logger.debug(report, `a request to switch ${relay} was replaced by a newer one before it was sent`);
      break;
    case 'waiting':
      logger.info(report, 'a request to switch off is waiting until lock is FALSE');
      break;
    case 'restoring':
      logger.warn(report, `an outage changed the relay; switching it ${relay} again`);
      break;
    case 'interrupted':
      logger.warn(report, `the relay has dropped out with nobody asking; it is ${relay} now`);
      break;
  }
}

function dropText({ on, cause, ageMs }: Extract<LoopReport, { type: 'dropped' }>): string {
  const what = `a request to switch ${on ? 'on' : 'off'} was dropped: `;
  if (cause === 'stopped') return `${what}the machine stops`;
  if (cause === 'not-taken') return `${what}the lock held it, and power-off did not take it`;
  const age = `${Math.round(ageMs / 1000)} s`;
  return `${what}it could not be sent for ${age}, longer than on-request-timeout; ask again if it is still wanted`;
}
