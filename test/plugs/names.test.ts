import { connect, createServer } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { createSharedResources } from '../../src/plugs/shared-resources.ts';
import { createNameBook, takeNames } from '../../src/plugs/names.ts';
import type { NameBook } from '../../src/plugs/names.ts';
import { systemClock, virtualClock } from '../../src/util/clock.ts';
import type { VirtualClock } from '../../src/util/clock.ts';
import { until } from '../helpers/plugs-async.ts';

interface Question {
  readonly name: string;
  answer(addresses: readonly LookupAddress[]): void;
  fail(): void;
  readonly isGivenUp: boolean;
}

const loopback = { address: '127.0.0.1', family: 4 };
const unknown = { code: 'ENOTFOUND' };

/** A name book whose resolver answers when the test tells it to. */
function rig(atOnce = 8) {
  const clock = virtualClock();
  const questions: Question[] = [];
  let out = 0;
  let mostOut = 0;
  const resolver = {
    atOnce,
    ask: (name: string, signal: AbortSignal) =>
      new Promise<readonly LookupAddress[]>((resolve, reject) => {
        mostOut = Math.max(mostOut, ++out);
        const fail = () => reject(Object.assign(new Error(name), unknown));
        signal.addEventListener('abort', fail);
        questions.push({
          name,
          answer: resolve,
          fail,
          get isGivenUp() {
            return signal.aborted;
          },
        });
      }).finally(() => out--),
  };
  const book = createNameBook({ clock, resolver });
  return { clock, book, questions, asked: () => questions.map(({ name }) => name), most: () => mostOut };
}

function find(book: NameBook, name: string, options: object = {}): Promise<unknown> {
  return new Promise((resolve) => {
    book.lookup(name, options, (error, address) => resolve(error ? error.code : address));
  });
}

/** The current result of a lookup. */
function watch(book: NameBook, name: string): { result: unknown } {
  const seen: { result: unknown } = { result: 'waits' };
  void find(book, name).then((result) => (seen.result = result));
  return seen;
}

const moment = () => new Promise(setImmediate);
const pass = async (clock: VirtualClock, ms: number) => {
  await clock.advance(ms);
  await moment();
};

describe('a name', () => {
  test('is looked up once for all callers, and then cached for a while', async () => {
    const it = rig();
    const all = Array.from({ length: 20 }, () => find(it.book, 'plug.lan'));
    await moment();
    it.questions[0]?.answer([loopback]);
    expect(await Promise.all(all)).toEqual(all.map(() => '127.0.0.1'));
    await pass(it.clock, 29_000);
    expect(await find(it.book, 'plug.lan')).toBe('127.0.0.1');
    expect(it.asked()).toEqual(['plug.lan']);
    await pass(it.clock, 2000);
    const again = find(it.book, 'plug.lan');
    await moment();
    it.questions[1]?.answer([{ address: '127.0.0.2', family: 4 }]);
    expect(await again).toBe('127.0.0.2');
  });

  test('without an answer has its last address for ten minutes, and quickly', async () => {
    const it = rig();
    const first = find(it.book, 'plug.lan');
    await moment();
    it.questions[0]?.answer([loopback]);
    await first;
    for (const minute of [1, 5, 9]) {
      await pass(it.clock, minute * 60_000 - it.clock.now());
      const seen = watch(it.book, 'plug.lan');
      await pass(it.clock, 250);
      expect(seen.result).toBe('127.0.0.1');
      await pass(it.clock, 5000);
    }
    await pass(it.clock, 11 * 60_000 - it.clock.now());
    const seen = watch(it.book, 'plug.lan');
    await pass(it.clock, 250);
    expect(seen.result).toBe('waits');
    await pass(it.clock, 5000);
    expect(seen.result).toBe('EAI_AGAIN');
    expect(it.questions.slice(1).every(({ isGivenUp }) => isGivenUp)).toBe(true);
  });

  test('that is unknown is looked up again at the next call', async () => {
    const it = rig();
    for (let n = 1; n <= 3; n++) {
      const outcome = find(it.book, 'typo.lan');
      await moment();
      it.questions.at(-1)?.fail();
      expect(await outcome).toBe('ENOTFOUND');
      await moment();
      expect(it.questions).toHaveLength(n);
    }
  });

  test('has the addresses of the requested family', async () => {
    const it = rig();
    const six = { address: '::1', family: 6 };
    const first = find(it.book, 'localhost', { all: true });
    await moment();
    it.questions[0]?.answer([six, loopback]);
    expect(await first).toEqual([six, loopback]);
    expect(await find(it.book, 'localhost', { family: 4 })).toBe('127.0.0.1');
    expect(await find(it.book, 'localhost', { family: 'IPv6', all: true })).toEqual([six]);
    expect(await find(it.book, 'localhost')).toBe('::1');
  });
});

describe('dead names', () => {
  test.each([8, 2])('never delay another name, with %d lookups at once', async (atOnce) => {
    const it = rig(atOnce);
    const dead = Array.from({ length: 20 }, (_, n) => `plug-${n}.dead`);
    // Names are known to be dead after one lookup each.
    for (let n = 0; n < 60; n++) {
      for (const name of dead) watch(it.book, name);
      await pass(it.clock, 2500);
    }
    for (let n = 0; n < 10; n++) {
      const name = `plug-${n}.lan`;
      for (const each of dead) watch(it.book, each);
      const seen = watch(it.book, name);
      await moment();
      it.questions.find((question) => question.name === name)?.answer([loopback]);
      await moment();
      expect(seen.result).toBe('127.0.0.1');
    }
    expect(it.most()).toBeLessThanOrEqual(atOnce);
    const each = new Map<string, number>();
    for (const { name, isGivenUp } of it.questions) if (!isGivenUp) each.set(name, (each.get(name) ?? 0) + 1);
    expect(Math.max(...each.values())).toBe(1);
    await it.book.dispose();
  });

  test('that are new give way within seconds, whatever their number', async () => {
    const it = rig(8);
    for (let n = 0; n < 20; n++) watch(it.book, `plug-${n}.dead`);
    const seen = watch(it.book, 'plug.lan');
    const isAnswered = () => it.questions.find(({ name }) => name === 'plug.lan')?.answer([loopback]);
    for (let ms = 0; ms < 2500; ms += 100) {
      await pass(it.clock, 100);
      isAnswered();
      await moment();
    }
    expect(seen.result).toBe('127.0.0.1');
    expect(it.most()).toBe(8);
    await it.book.dispose();
  });

  test('have five seconds if no other name waits', async () => {
    const it = rig(8);
    const seen = watch(it.book, 'slow.lan');
    await pass(it.clock, 4900);
    it.questions[0]?.answer([loopback]);
    await moment();
    expect(seen.result).toBe('127.0.0.1');
    await it.book.dispose();
  });

  test('are given up at the end, and no lookup follows', async () => {
    const it = rig(2);
    const seen = ['a', 'b', 'c'].map((name) => watch(it.book, name));
    await moment();
    await it.book.dispose();
    await moment();
    expect(seen.map(({ result }) => result)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(it.questions.map(({ isGivenUp }) => isGivenUp)).toEqual([true, true]);
    expect(await find(it.book, 'd')).toBe('cancelled');
    await until(() => it.clock.pending === 0);
  });
});

test('the drivers of a machine share one name book, which ends with the last of them', async () => {
  const sharedResources = createSharedResources();
  const clock = systemClock();
  const [one, other] = [takeNames(clock, sharedResources), takeNames(clock, sharedResources)];
  expect(one.shared).toBe(other.shared);
  await one.release();
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = bound && typeof bound === 'object' ? bound.port : 0;
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, lookup: other.shared.lookup }, resolve);
    socket.on('error', reject).on('end', () => socket.destroy());
  });
  await other.release();
  expect(await find(other.shared, 'localhost')).toBe('cancelled');
  await new Promise((resolve) => {
    server.close(resolve);
  });
});
