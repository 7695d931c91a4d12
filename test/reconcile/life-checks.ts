import { expect } from 'vitest';
import { proofOracle } from './proof-oracle.ts';
import type { Entry } from './rig.ts';
import { takenIn } from './taken.ts';

type Report = Extract<Entry, { type: 'report' }>['report'];
type OfRequest = Extract<Report, { order: number }>;

const ends = ['done', 'withdrawn', 'refused', 'dropped', 'superseded', 'not-done'];

/**
 * Law 10: the reaction to an acknowledged command follows from the wire and HAL alone; `settled` means that no command
 * is left to judge.
 */
export function expectProven(journal: readonly Entry[], settleMs: number): void {
  const oracle = proofOracle(settleMs);
  const told = { 'not-done': 0, repeat: 0 };
  const due = { 'not-done': 0, repeat: 0 };
  const confirmed = new Map<number, number>();
  let sent: OfRequest | undefined;
  for (const entry of takenIn(journal, settleMs)) {
    const verdict = oracle.see(entry);
    if (verdict === 'not-done' || verdict === 'repeat') due[verdict] += 1;
    if (entry.type === 'command-ok' && sent) {
      const count = (confirmed.get(sent.order) ?? 0) + 1;
      confirmed.set(sent.order, count);
      expect(count).toBeLessThanOrEqual(entry.on ? 1 : 2);
    }
    if (entry.type !== 'report') continue;
    const { report } = entry;
    if (report.type === 'adopted') expect(oracle.wasUnproven).toBe(false);
    if (report.type === 'not-done') told['not-done'] += 1;
    if (report.type !== 'sent') continue;
    sent = report;
    if (report.again && report.attempt === 1) told.repeat += 1;
    if (report.again) expect(report.on).toBe(false);
    expect(told.repeat).toBeLessThanOrEqual(due.repeat);
  }
  expect(told['not-done']).toBe(due['not-done']);
}

/** Law 11, after the loop has ended: every request has one end, reported once for it and once to its follower. */
export function expectOneEnd(journal: readonly Entry[]): void {
  const reports = journal.flatMap((entry) =>
    entry.type === 'report' && 'order' in entry.report ? [entry.report] : [],
  );
  for (const entry of journal) {
    if (entry.type !== 'ask') continue;
    const own = reports.filter(({ origin }) => origin.word === entry.word);
    expect(own.map(({ on }) => on)).toEqual(own.map(() => entry.on));
    const told = own.filter(({ type }) => ends.includes(type)).map(({ type }) => type);
    expect([entry.word, told]).toEqual([entry.word, [expect.any(String)]]);
    const first = own.find(({ type }) => type === 'waiting' || ends.includes(type));
    const heard = journal.flatMap((other) => (other.type === 'heard' && other.word === entry.word ? [other.end] : []));
    expect(heard).toEqual([first?.type === 'waiting' ? 'held' : first?.type]);
  }
}

/**
 * Law 11, for withdrawals: they end only requests to switch off, and none is sent until HAL makes a new one. A request
 * that has ended or was handed over is no longer sent.
 */
export function expectNothingSentAfterwards(journal: readonly Entry[]): void {
  const over = new Set<string>();
  let mayBeOff = false;
  for (const entry of journal) {
    if (entry.type === 'ask') mayBeOff = !entry.on;
    if (entry.type === 'withdraw') mayBeOff = false;
    if (entry.type === 'take') over.add(entry.word);
    if (entry.type === 'command' && !entry.on) expect(mayBeOff).toBe(true);
    if (entry.type !== 'report' || !('order' in entry.report)) continue;
    const { type, on, origin } = entry.report;
    if (type === 'withdrawn') expect(on).toBe(false);
    if (type === 'sent') expect(over.has(origin.word)).toBe(false);
    if (ends.includes(type)) over.add(origin.word);
  }
}

/**
 * After the loop has ended: each request that was handed over is taken back or ends, once; `locked-request` shows it.
 */
export function expectPaired(journal: readonly Entry[]): void {
  let taken: string | undefined;
  for (const entry of journal) {
    switch (entry.type) {
      case 'take':
        expect(taken).toBeUndefined();
        taken = entry.word;
        break;
      case 'release':
      case 'end':
        expect(taken).toBe(entry.word);
        taken = undefined;
        break;
      case 'pins':
        if (taken !== undefined) expect(entry.pins.lockedRequest).toBe(true);
        break;
      default:
    }
  }
  expect(taken).toBeUndefined();
}
