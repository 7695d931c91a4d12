import type { ReconcileReport } from './state.ts';
import type { LoopReport } from './reports.ts';

/** How a request ended; `held` is not an end: the request waits for the lock. */
export interface RequestOutcome {
  readonly end: 'done' | 'held' | 'withdrawn' | 'refused' | 'dropped' | 'superseded' | 'not-done';
  /** For people. */
  readonly why: string;
}

/** Notifies the followers of a request of its end, once each. */
export interface Followers {
  follow(order: number, told: (outcome: RequestOutcome) => void): void;
  hear(report: LoopReport): void;
}

export function createFollowers(): Followers {
  const followers = new Map<number, (outcome: RequestOutcome) => void>();
  return {
    follow: (order, told) => void followers.set(order, told),
    hear(report) {
      if (!('order' in report)) return;
      const outcome = outcomeOf(report);
      if (!outcome) return;
      followers.get(report.order)?.(outcome);
      followers.delete(report.order);
    },
  };
}

const dropTexts = {
  stopped: 'the machine stops',
  'too-old': 'it could not be sent in time',
  'not-taken': 'power-off has dropped it',
};

function outcomeOf(report: ReconcileReport): RequestOutcome | undefined {
  const relay = report.on ? 'on' : 'off';
  switch (report.type) {
    case 'done':
      return { end: 'done', why: `the relay is ${relay}` };
    case 'waiting':
      return {
        end: 'held',
        why: report.handedOver
          ? 'power-off has taken it over and waits until everything is cool'
          : 'it waits until lock is FALSE',
      };
    case 'withdrawn':
    case 'superseded':
      return { end: report.type, why: `by ${report.cause.by} (${report.cause.word})` };
    case 'refused':
      return { end: 'refused', why: report.reason };
    case 'dropped':
      return { end: 'dropped', why: dropTexts[report.cause] };
    case 'not-done':
      return { end: 'not-done', why: `the plug acknowledged the command, but its relay is not ${relay}` };
    default:
      return undefined;
  }
}
