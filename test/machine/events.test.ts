import { describe, expect, it } from 'vitest';
import { notificationOf } from '../../src/machine/api/json-values.ts';
import { eventsOfReport } from '../../src/machine/events.ts';
import type { LoopReport } from '../../src/reconcile/reports.ts';

const time = 1_700_000_000;
const toldOf = (report: LoopReport) =>
  eventsOfReport('printer', report, time).map((event) => notificationOf({ ...event, seq: 7 }));

const off = { on: false, order: 5, origin: { by: 'stdin', word: 'M81' } } as const;
const asked = { on: false, by: 'stdin', word: 'M81' };
const cause = { by: 'power-off', word: 'printing' };

describe('the events of a plug', () => {
  it.each([
    [
      { type: 'fault', code: 'plug-timeout', message: 'no answer' },
      'plug.fault',
      { cause: 'plug-timeout', message: 'no answer' },
    ],
    [{ type: 'recovered', on: true }, 'plug.recovered', { cause: 'answers', relay: true }],
    [{ type: 'sent', ...off, attempt: 1, again: false }, 'relay.command', { cause: 'request', ...asked }],
    [{ type: 'sent', ...off, attempt: 3, again: false }, 'relay.command', { cause: 'retry', attempt: 3, ...asked }],
    [{ type: 'sent', ...off, attempt: 1, again: true }, 'relay.command', { cause: 'not-done', ...asked }],
    [{ type: 'done', ...off }, 'request.done', { cause: 'read', ...asked }],
    [{ type: 'waiting', ...off, handedOver: false }, 'request.locked', { cause: 'lock', ...asked }],
    [{ type: 'waiting', ...off, handedOver: true }, 'request.locked', { cause: 'handed-over', ...asked }],
    [{ type: 'withdrawn', ...off, cause }, 'request.withdrawn', { cause: 'printing', causeBy: 'power-off', ...asked }],
    [
      { type: 'superseded', ...off, cause },
      'request.superseded',
      { cause: 'printing', causeBy: 'power-off', ...asked },
    ],
    [
      { type: 'dropped', ...off, cause: 'too-old', ageMs: 61_500 },
      'request.dropped',
      { cause: 'too-old', ageS: 61.5, ...asked },
    ],
    [
      { type: 'dropped', ...off, cause: 'stopped', ageMs: 0 },
      'request.dropped',
      { cause: 'stopped', ageS: 0, ...asked },
    ],
    [
      { type: 'refused', ...off, reason: 'error -3' },
      'request.dropped',
      { cause: 'refused', message: 'error -3', ...asked },
    ],
    [{ type: 'adopted', on: true, unseen: false }, 'relay.adopted', { cause: 'switched-at-plug', on: true }],
    [{ type: 'adopted', on: false, unseen: true }, 'relay.adopted', { cause: 'outage', on: false }],
    [{ type: 'late', on: true }, 'relay.adopted', { cause: 'late-command', on: true }],
  ] as const)('is %j as a notification', (report, method, params) => {
    expect(toldOf(report)).toEqual([{ method, params: { name: 'printer', time, seq: 7, ...params } }]);
  });

  it('are a fault and the end of the request when a command was acknowledged and not done', () => {
    const params = { name: 'printer', time, seq: 7, cause: 'not-done', ...asked };
    expect(toldOf({ type: 'not-done', ...off })).toEqual([
      { method: 'plug.fault', params },
      { method: 'request.dropped', params },
    ]);
  });

  it.each([
    { type: 'contact', on: true },
    { type: 'restoring', ...off },
    { type: 'interrupted', on: true },
  ] as const)('is nothing for %j, which is no event of its own', (report) => {
    expect(toldOf(report)).toEqual([]);
  });
});

describe('a notification', () => {
  it('carries numbers that JSON lacks as halcmd writes them', () => {
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
