import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineEvent } from '../../src/components/events.ts';
import { createEventJournal, journalEvents, type NumberedEvent } from '../../src/machine/event-journal.ts';

function journalRig() {
  const turns: (() => void)[] = [];
  const faults: unknown[] = [];
  const journal = createEventJournal({
    later: (run) => void turns.push(run),
    onFault: (error) => faults.push(error),
  });
  const tell = (details: MachineEvent['details'] = {}) => {
    journal.add({ type: 'relay.command', name: 'printer', cause: 'request', time: 1, details });
    journal.notify();
  };
  return { journal, tell, turns, faults };
}

const numbersOf = (events: readonly NumberedEvent[]) => events.map(({ seq }) => seq);

describe('the journal', () => {
  it('numbers events from 1 and returns those above a number, oldest first', () => {
    const { journal, tell } = journalRig();
    expect([journal.lastSeq, journal.oldestSeq, journal.since(0)]).toEqual([0, 1, []]);
    for (let count = 0; count < 5; count++) tell({ count });
    expect(numbersOf(journal.since(0))).toEqual([1, 2, 3, 4, 5]);
    expect(numbersOf(journal.since(3))).toEqual([4, 5]);
    expect(numbersOf(journal.since(1, 2))).toEqual([2, 3]);
    expect(journal.since(5)).toEqual([]);
    expect(journal.since(99)).toEqual([]);
  });

  it('keeps the last 1,000, for any additions and any number to read from', () => {
    fc.assert(
      fc.property(fc.nat(3500), fc.nat(4000), fc.integer({ min: 1, max: 1500 }), (added, since, limit) => {
        const { journal, tell } = journalRig();
        for (let count = 0; count < added; count++) tell();
        const oldest = Math.max(1, added - 999);
        const all = Array.from({ length: Math.min(added, 1000) }, (_, index) => oldest + index);
        expect([journal.lastSeq, journal.oldestSeq]).toEqual([added, oldest]);
        expect(numbersOf(journal.since(since, limit))).toEqual(all.filter((seq) => seq > since).slice(0, limit));
      }),
      { numRuns: 50 },
    );
  });

  it('cuts long texts and many details, so that memory is bounded', () => {
    const { journal, tell } = journalRig();
    tell({ message: 'x'.repeat(1_000_000), on: true });
    tell(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`detail-${index}`, index])));
    const [long, many] = journal.since(0);
    expect(long?.details?.['message']).toMatch(/^x{299}…$/);
    expect(long?.details?.['on']).toBe(true);
    expect(Object.keys(many?.details ?? {})).toHaveLength(32);
  });

  it('keeps an event unchanged when its object is changed afterwards', () => {
    const { journal, tell } = journalRig();
    const details = { on: true };
    tell(details);
    details.on = false;
    expect(journal.since(0)[0]?.details).toEqual({ on: true });
  });
});

describe('a subscriber', () => {
  it('gets events from its subscription on, until it unsubscribes', () => {
    const { journal, tell } = journalRig();
    const heard: number[] = [];
    tell();
    const unsubscribe = journal.subscribe(({ seq }) => heard.push(seq));
    tell();
    unsubscribe();
    tell();
    expect(heard).toEqual([2]);
  });

  it('gets events in the order of their numbers, including those that another subscriber causes', () => {
    const { journal, tell } = journalRig();
    const heard: number[] = [];
    journal.subscribe(({ seq }) => {
      if (seq === 1) tell();
    });
    journal.subscribe(({ seq }) => heard.push(seq));
    tell();
    expect(heard).toEqual([1, 2]);
  });

  it('that throws does not affect the others', () => {
    const { journal, tell, faults } = journalRig();
    const heard: number[] = [];
    journal.subscribe(() => {
      throw new Error('of the test');
    });
    journal.subscribe(({ seq }) => heard.push(seq));
    tell();
    expect([heard, faults.length]).toEqual([[1], 1]);
  });

  it('that causes more events for each event lets the machine go on between two turns, and keeps memory bounded', () => {
    const { journal, tell, turns } = journalRig();
    let heard = 0;
    journal.subscribe(() => {
      heard++;
      tell();
      tell();
    });
    tell();
    expect([heard, turns.length]).toEqual([journalEvents, 1]);
    turns.shift()?.();
    expect([heard, turns.length]).toEqual([2 * journalEvents, 1]);
    expect(journal.since(0)).toHaveLength(journalEvents);
  });
});
