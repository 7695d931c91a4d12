import { describe, expect, it } from 'vitest';
import { eventOfReport, notificationOf } from '../../src/machine/events.ts';
import type { LoopReport } from '../../src/reconcile/reports.ts';

const time = 1_700_000_000;
const told = (report: LoopReport) => {
  const event = eventOfReport('printer', report, time);
  return event && notificationOf(event);
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
  ] as const)('is %j as a notification', (report, method, params) => {
    expect(told(report)).toEqual({ method, params: { name: 'printer', time, ...params } });
  });

  it.each([
    { type: 'contact', on: true },
    { type: 'adopted', on: true, unseen: false },
    { type: 'superseded', on: true },
    { type: 'late', on: true },
  ] as const)('is nothing for %j, which the pins show', (report) => {
    expect(told(report)).toBeUndefined();
  });
});

describe('a notification', () => {
  it('carries numbers that JSON has not as halcmd writes them', () => {
    const { params } = notificationOf({
      type: 'power.countdown',
      name: 'off',
      cause: 'started',
      time,
      details: { leftS: Infinity },
    });
    expect(params).toEqual({ name: 'off', cause: 'started', time, leftS: 'inf' });
  });
});
