import { describe, expect, it } from 'vitest';
import { eventOfReport, notificationOf } from '../../src/machine/events.ts';
import type { LoopReport } from '../../src/reconcile/reports.ts';

const time = 1_700_000_000;
const told = (report: LoopReport) => {
  const event = eventOfReport('printer', report, time);
  return event && notificationOf({ ...event, seq: 7 });
};

describe('what is told of a plug', () => {
  it.each([
    [
      { type: 'fault', code: 'plug-timeout', message: 'no answer' },
      'plug.fault',
      { cause: 'plug-timeout', message: 'no answer' },
    ],
    [{ type: 'recovered', on: true }, 'plug.recovered', { cause: 'answers', relay: true }],
    [{ type: 'dropped', on: true, ageMs: 61_500 }, 'request.dropped', { cause: 'too-old', on: true, ageS: 61.5 }],
    [
      { type: 'refused', on: false, reason: 'error -3' },
      'request.dropped',
      { cause: 'refused', on: false, message: 'error -3' },
    ],
    [{ type: 'waiting', on: false }, 'request.locked', { cause: 'lock', on: false }],
    [{ type: 'adopted', on: true, unseen: false }, 'relay.adopted', { cause: 'switched-at-plug', on: true }],
    [{ type: 'adopted', on: false, unseen: true }, 'relay.adopted', { cause: 'outage', on: false }],
    [{ type: 'late', on: true }, 'relay.adopted', { cause: 'late-command', on: true }],
    [{ type: 'superseded', on: true }, 'request.superseded', { cause: 'newer-request', on: true }],
  ] as const)('is %j as a notification', (report, method, params) => {
    expect(told(report)).toEqual({ method, params: { name: 'printer', time, seq: 7, ...params } });
  });

  it.each([
    { type: 'contact', on: true },
    { type: 'restoring', on: true },
    { type: 'interrupted', on: true },
  ] as const)('is nothing for %j, which is no event of its own', (report) => {
    expect(told(report)).toBeUndefined();
  });
});

it('says who asked where a report does', () => {
  const report = { type: 'waiting', on: false, origin: { by: 'stdin', word: 'M81' } } as LoopReport;
  expect(told(report)?.params).toMatchObject({ by: 'stdin', word: 'M81' });
});

describe('a notification', () => {
  it('carries numbers that JSON has not as halcmd writes them', () => {
    const { params } = notificationOf({
      type: 'power.countdown',
      name: 'off',
      cause: 'started',
      time,
      seq: 7,
      details: { leftS: Infinity },
    });
    expect(params).toEqual({ name: 'off', cause: 'started', time, seq: 7, leftS: 'inf' });
  });
});
