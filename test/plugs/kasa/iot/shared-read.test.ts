import { expect, test } from 'vitest';
import { createSharedRead } from '../../../../src/plugs/kasa/iot/shared-read.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { failureOf } from '../../../helpers/plugs-async.ts';

interface Round {
  readonly signal: AbortSignal;
  answer(value: number): void;
  fail(error: Error): void;
}

function rig() {
  const clock = virtualClock();
  const rounds: Round[] = [];
  const shared = createSharedRead<number>(
    (signal) =>
      new Promise((resolve, reject) => {
        rounds.push({ signal, answer: resolve, fail: reject });
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
    clock,
    'the strip',
  );
  return { clock, rounds, shared };
}

const [a, b, c] = [{}, {}, {}];

test('one answer serves all readers that ask while it is pending', async () => {
  const { rounds, shared } = rig();
  const reads = [a, b, c].map((reader) => shared.read(reader));
  expect(rounds).toHaveLength(1);
  rounds[0]?.answer(7);
  expect(await Promise.all(reads)).toEqual([7, 7, 7]);
});

test('a recent answer serves each further reader once', async () => {
  const { clock, rounds, shared } = rig();
  const first = shared.read(a);
  rounds[0]?.answer(1);
  await first;
  await clock.advance(40);
  expect(await shared.read(b)).toBe(1);
  const again = shared.read(b);
  expect(rounds).toHaveLength(2);
  rounds[1]?.answer(2);
  expect(await again).toBe(2);
  await clock.advance(51);
  void shared.read(c);
  expect(rounds).toHaveLength(3);
});

test('after an invalidation no reader joins the pending request', async () => {
  const { rounds, shared } = rig();
  const before = shared.read(a);
  shared.invalidate();
  const after = shared.read(b);
  expect(rounds).toHaveLength(2);
  rounds[0]?.answer(1);
  rounds[1]?.answer(2);
  expect(await Promise.all([before, after])).toEqual([1, 2]);
});

test('a failure reaches all waiting readers, and no later one', async () => {
  const { rounds, shared } = rig();
  const failures = [a, b].map((reader) => failureOf(shared.read(reader)));
  rounds[0]?.fail(new Error('silent'));
  for (const failure of failures) expect(await failure).toMatchObject({ message: 'silent' });
  void shared.read(c);
  expect(rounds).toHaveLength(2);
});

test('a reader that leaves does not affect the others; when the last leaves, the request is aborted', async () => {
  const { rounds, shared } = rig();
  const leaving = new AbortController();
  const last = new AbortController();
  const left = failureOf(shared.read(a, leaving.signal));
  const stays = failureOf(shared.read(b, last.signal));
  leaving.abort();
  expect(await left).toMatchObject({ code: 'cancelled' });
  expect(rounds[0]?.signal.aborted).toBe(false);
  last.abort();
  expect(await stays).toMatchObject({ code: 'cancelled' });
  expect(rounds[0]?.signal.aborted).toBe(true);
  void shared.read(c);
  expect(rounds).toHaveLength(2);
});

test('no request is made for a reader that has already left', async () => {
  const { rounds, shared } = rig();
  expect(await failureOf(shared.read(a, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' });
  expect(rounds).toHaveLength(0);
});
