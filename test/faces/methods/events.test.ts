import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEventJournal } from '../../../src/machine/event-journal.ts';
import { eventTypes } from '../../../src/catalog/events/registry.ts';
import { notifications } from '../../../src/faces/rpc/notifications.ts';
import { converseWith, testMachine } from '../rpc/helpers/machine.ts';

interface Page {
  readonly events: readonly { readonly seq: number; readonly type: string }[];
  readonly next: number;
  readonly oldest: number;
}

function listing() {
  const journal = createEventJournal({ later: () => {}, onFault: () => {} });
  const tell = (count: number, type: 'relay.command' | 'power.off' = 'relay.command') => {
    for (let left = count; left > 0; left--) {
      journal.add({ type, name: 'printer', cause: 'request', time: 1, details: { left, limit: NaN } });
    }
  };
  const machine = testMachine();
  Object.assign(machine.host, { journal });
  const { ask } = converseWith(machine.api);
  const answer = (params: object) => ask('events.list', params);
  const list = async (params: object) => ((await answer(params)) as { result: Page }).result;
  return { tell, list, answer };
}

const numbers = ({ events }: Page) => events.map(({ seq }) => seq);

describe('events.list', () => {
  it('lists all kept events as they were notified, with the numbers to continue', async () => {
    const { tell, list } = listing();
    expect(await list({})).toEqual({ events: [], next: 0, oldest: 1 });
    tell(2);
    expect(await list({})).toEqual({
      events: [1, 2].map((seq) => ({
        seq,
        time: 1,
        type: 'relay.command',
        name: 'printer',
        cause: 'request',
        details: { left: 3 - seq, limit: 'nan' },
      })),
      next: 2,
      oldest: 1,
    });
  });

  it('lists pages that together hold every event once', async () => {
    const { tell, list } = listing();
    tell(95);
    const seen: number[] = [];
    let since = 0;
    for (let page = await list({ since, limit: 10 }); page.events.length > 0; page = await list({ since, limit: 10 })) {
      seen.push(...numbers(page));
      since = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 95 }, (_, index) => index + 1));
  });

  it('lists only the requested types, and looks at the others only once', async () => {
    const { tell, list } = listing();
    tell(3);
    tell(2, 'power.off');
    tell(2);
    const page = await list({ types: ['power.*'], limit: 1 });
    expect([numbers(page), page.next]).toEqual([[4], 4]);
    const last = await list({ since: 4, types: ['power.*', 'print.energy'], limit: 5 });
    expect([numbers(last), last.next]).toEqual([[5], 7]);
    expect(await list({ types: [] })).toMatchObject({ events: [], next: 7 });
  });

  it('shows a caller that it has missed events', async () => {
    const { tell, list } = listing();
    tell(10);
    const { next } = await list({});
    tell(1500);
    const { oldest, events } = await list({ since: next });
    expect([next, oldest, events.length]).toEqual([10, 511, 1000]);
    expect(oldest - next - 1).toBe(500);
  });

  it('lists all events for a number from an earlier run of the machine', async () => {
    const { tell, list } = listing();
    tell(3);
    const page = await list({ since: 500 });
    expect([numbers(page), page.next]).toEqual([[1, 2, 3], 3]);
    expect(numbers(await list({ since: 3 }))).toEqual([]);
  });

  it.each([{ since: -1 }, { since: 1.5 }, { limit: 0 }, { limit: 1001 }, { types: 'relay.*' }, { sinze: 1 }])(
    'refuses %j',
    async (params) => {
      expect(await listing().answer(params)).toMatchObject({ error: { code: -32602 } });
    },
  );

  it('works on a machine that keeps no events', async () => {
    expect(await testMachine().ask('events.list', {})).toMatchObject({ result: { events: [], next: 0, oldest: 1 } });
  });
});

describe('the notifications', () => {
  const described = notifications.filter(({ params }) => 'entries' in params && 'seq' in params.entries);

  it('are described for every type of event', () => {
    expect(new Set(described.map(({ name }) => name))).toEqual(new Set(eventTypes.keys()));
  });

  it('are explained in docs/rpc.md', () => {
    const text = readFileSync('docs/rpc.md', 'utf8');
    for (const type of eventTypes.keys()) expect(text).toContain(`### ${type}\n`);
  });
});
