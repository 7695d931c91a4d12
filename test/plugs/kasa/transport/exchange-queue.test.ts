import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { HalError } from '../../../../src/errors.ts';
import { createExchangeQueue } from '../../../../src/plugs/kasa/transport/exchange-queue.ts';
import type { QueuedExchange } from '../../../../src/plugs/kasa/transport/exchange-queue.ts';
import { LimitError } from '../../../../src/reconcile/call-limit.ts';

function queueUnderTest() {
  const begun: QueuedExchange[] = [];
  let abandoned = 0;
  const queue = createExchangeQueue({
    peer: 'plug:9999',
    begin: (exchange) => begun.push(exchange),
    abandon: () => abandoned++,
  });
  const outcome = (json: object, signal?: AbortSignal) =>
    queue.add(json, signal).catch((error: unknown) => (error instanceof HalError ? error.code : error));
  return { begun, queue, outcome, abandoned: () => abandoned };
}

test('exchanges run one at a time, in order', async () => {
  const { begun, outcome } = queueUnderTest();
  const first = outcome({ n: 1 });
  const second = outcome({ n: 2 });
  expect(begun.map(({ json }) => json)).toEqual([{ n: 1 }]);
  begun[0]?.succeed('one');
  expect(begun.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2 }]);
  begun[1]?.succeed('two');
  expect([await first, await second]).toEqual(['one', 'two']);
});

test('an exchange over its limit reports plug and time; its late answer is dropped', async () => {
  const { begun, queue, outcome, abandoned } = queueUnderTest();
  const controller = new AbortController();
  const first = queue.add({ n: 1 }, controller.signal).catch((error: unknown) => error);
  const second = outcome({ n: 2 });
  controller.abort(new LimitError(500));
  expect(await first).toMatchObject({
    code: 'plug-timeout',
    retryable: true,
    message: expect.stringContaining('no answer from plug:9999 within 0.5 s') as string,
  });
  expect(abandoned()).toBe(1);
  begun[0]?.succeed('too late');
  begun[1]?.succeed('in time');
  expect(await second).toBe('in time');
});

test('an exchange leaves nothing on its signal, however it ends', async () => {
  const { begun, outcome } = queueUnderTest();
  const { signal } = new AbortController();
  const outcomes = [outcome({ n: 1 }, signal), outcome({ n: 2 }, signal)];
  begun[0]?.succeed('one');
  begun[1]?.fail(new HalError('internal', 'broken'));
  await Promise.all(outcomes);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an exchange that is cancelled while it waits never begins', async () => {
  const { begun, outcome, abandoned } = queueUnderTest();
  const controller = new AbortController();
  const first = outcome({ n: 1 });
  const second = outcome({ n: 2 }, controller.signal);
  const third = outcome({ n: 3 });
  controller.abort();
  expect(await second).toBe('cancelled');
  expect(abandoned()).toBe(0);
  begun[0]?.succeed('one');
  begun[1]?.succeed('three');
  expect([await first, await third]).toEqual(['one', 'three']);
  expect(begun.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 3 }]);
});

test('an exchange that is cancelled on the wire is abandoned, and the next begins', async () => {
  const { begun, outcome, abandoned } = queueUnderTest();
  const controller = new AbortController();
  const first = outcome({ n: 1 }, controller.signal);
  void outcome({ n: 2 });
  controller.abort();
  expect(await first).toBe('cancelled');
  expect(abandoned()).toBe(1);
  expect(begun).toHaveLength(2);
});

test('an error of ours as the reason of a signal is reported', async () => {
  const { outcome } = queueUnderTest();
  const controller = new AbortController();
  const first = outcome({}, controller.signal);
  controller.abort(new HalError('not-running', 'the machine stopped'));
  expect(await first).toBe('not-running');
  expect(await outcome({}, controller.signal)).toBe('not-running');
});

test('closing fails current, waiting and later exchanges', async () => {
  const { begun, outcome, queue, abandoned } = queueUnderTest();
  const pending = [outcome({ n: 1 }), outcome({ n: 2 })];
  queue.close();
  expect(await Promise.all([...pending, outcome({ n: 3 })])).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(begun).toHaveLength(1);
  expect(abandoned()).toBe(1);
});

test('an exchange that cannot begin fails alone', async () => {
  const queue = createExchangeQueue({
    peer: 'plug:9999',
    begin(exchange) {
      if ('bad' in exchange.json) throw new HalError('internal', 'cannot be written');
      exchange.succeed('good');
    },
    abandon: () => undefined,
  });
  await expect(queue.add({ bad: 1 })).rejects.toMatchObject({ code: 'internal' });
  expect(await queue.add({})).toBe('good');
});
