import { describe, expect, it } from 'vitest';
import { createFollowers, type RequestOutcome } from '../../src/reconcile/outcomes.ts';
import type { LoopReport } from '../../src/reconcile/reports.ts';
import { host, someone } from './spoken-to.ts';

const about = { on: false, order: 7, origin: someone };

/** Outcomes that a follower of request 7 gets from reports. */
function told(...reports: LoopReport[]): RequestOutcome[] {
  const outcomes: RequestOutcome[] = [];
  const followers = createFollowers();
  followers.follow(7, (outcome) => outcomes.push(outcome));
  for (const report of reports) followers.hear(report);
  return outcomes;
}

describe('a follower of a request', () => {
  it.each<[RequestOutcome['end'], string, LoopReport]>([
    ['done', 'the relay is off', { type: 'done', ...about }],
    ['done', 'the relay is on', { type: 'done', ...about, on: true }],
    ['held', 'it waits until lock is FALSE', { type: 'waiting', ...about, handedOver: false }],
    [
      'held',
      'power-off has taken it over and waits until everything is cool',
      { type: 'waiting', ...about, handedOver: true },
    ],
    ['withdrawn', 'by host (printing)', { type: 'withdrawn', ...about, cause: host }],
    ['superseded', 'by host (printing)', { type: 'superseded', ...about, cause: host }],
    ['refused', 'the plug says no', { type: 'refused', ...about, reason: 'the plug says no' }],
    ['dropped', 'the machine stops', { type: 'dropped', ...about, cause: 'stopped', ageMs: 1 }],
    ['dropped', 'it could not be sent in time', { type: 'dropped', ...about, cause: 'too-old', ageMs: 1 }],
    ['dropped', 'power-off has dropped it', { type: 'dropped', ...about, cause: 'not-taken', ageMs: 1 }],
    ['not-done', 'the plug acknowledged the command, but its relay is not off', { type: 'not-done', ...about }],
  ])('gets the outcome %s: %s', (end, why, report) => {
    expect(told(report)).toEqual([{ end, why }]);
  });

  it('gets nothing while the request is sent, for other requests, or for the plug', () => {
    const sent = { type: 'sent', ...about, attempt: 1, again: false } as const;
    expect(told(sent, { type: 'done', ...about, order: 8 }, { type: 'adopted', on: true, unseen: false })).toEqual([]);
    expect(told(sent, { type: 'done', ...about })).toHaveLength(1);
  });

  it('gets it once', () => {
    expect(told({ type: 'done', ...about }, { type: 'done', ...about })).toHaveLength(1);
  });
});
