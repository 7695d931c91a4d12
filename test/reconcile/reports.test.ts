import { describe, expect, it } from 'vitest';
import { logReport, type LoopReport } from '../../src/reconcile/reports.ts';
import { someone } from './spoken-to.ts';

function logged(report: LoopReport): string[] {
  const lines: string[] = [];
  const logger = {
    debug: (_: object, text: string) => lines.push(`debug ${text}`),
    info: (_: object, text: string) => lines.push(`info ${text}`),
    warn: (_: object, text: string) => lines.push(`warn ${text}`),
    error: (_: object, text: string) => lines.push(`error ${text}`),
    child: () => logger,
  };
  logReport(logger, report);
  return lines;
}

const about = { order: 1, origin: someone };

describe('the log', () => {
  it.each<[string, LoopReport]>([
    ['info the plug answers; its relay is on', { type: 'contact', on: true }],
    ['info the plug answers; its relay is off', { type: 'contact', on: false }],
    ['info the plug answers again; its relay is on', { type: 'recovered', on: true }],
    ['info the plug answers again; its relay is off', { type: 'recovered', on: false }],
    [
      'warn the plug is not reachable; its last values stay: no answer',
      { type: 'fault', code: 'plug-timeout', message: 'no answer' },
    ],
    ['warn the relay lost power without a request; it is now on', { type: 'interrupted', on: true }],
    ['warn the relay lost power without a request; it is now off', { type: 'interrupted', on: false }],
    ['warn an outage changed the relay; switching it on again', { type: 'restoring', on: true, ...about }],
    ['warn an outage changed the relay; switching it off again', { type: 'restoring', on: false, ...about }],
  ])('says: %s', (line, report) => {
    expect(logged(report)).toEqual([line]);
  });

  it('has no line for what is logged as an event of the machine', () => {
    expect(logged({ type: 'done', on: true, ...about })).toEqual([]);
    expect(logged({ type: 'adopted', on: true, unseen: true })).toEqual([]);
  });
});
