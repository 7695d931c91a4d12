import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { HalError, messageOf } from '../../../src/errors.ts';
import { defineMethod, type Method } from '../../../src/faces/methods/method.ts';
import { createPeer, readerPatienceMs } from '../../../src/faces/rpc/peer.ts';
import { virtualClock } from '../../../src/util/clock.ts';
import { silentLogger, type Logger } from '../../../src/util/logger.ts';
import { converse, endlessSlices, settled, until } from './helpers/conversation.ts';
import { testMachine } from './helpers/machine.ts';
import { usedBytes } from './helpers/memory.ts';
import { slowPipe } from './helpers/slow-pipe.ts';

const facts = { doc: 'For a test.', result: v.unknown(), example: { params: {}, result: null } };
const nothing = v.strictObject({});

const method = (name: string, run: Parameters<typeof defineMethod<typeof nothing>>[0]['run']): Method =>
  defineMethod({ ...facts, name, params: nothing, run });

const request = (name: string, id: unknown, params?: unknown) =>
  `${JSON.stringify({ jsonrpc: '2.0', method: name, params, id })}\n`;

/** A method that answers when the test says so. */
function later() {
  const answers: ((value: unknown) => void)[] = [];
  const signals: AbortSignal[] = [];
  const waiting = method('later', (_params, call) => {
    signals.push(call.signal);
    return new Promise((resolve) => answers.push(resolve));
  });
  return { waiting, answers, signals };
}

describe('an exception of a method', () => {
  const errorOf = async (thrown: unknown) => {
    const conversation = converse([
      method('fail', () => {
        throw thrown;
      }),
    ]);
    return ((await conversation.ask('fail')) as { error: unknown }).error;
  };

  it('is a refusal with its code if it is a HalError', async () => {
    expect(await errorOf(new HalError('no-such-pin', "pin 'x' not found"))).toEqual({
      code: -32000,
      message: "pin 'x' not found",
      data: { code: 'no-such-pin' },
    });
  });

  it.each([new TypeError('x is not a function'), new HalError('internal', 'broken'), 'a text', undefined])(
    'is an internal error and never the fault of the caller when it is %s',
    async (thrown) => {
      expect(await errorOf(thrown)).toMatchObject({ code: -32603, data: { code: 'internal' } });
    },
  );

  it('is an internal error if the result cannot be written as JSON', async () => {
    const conversation = converse([method('big', () => 1n)]);
    expect(await conversation.ask('big')).toMatchObject({ error: { code: -32603 } });
  });

  it('is logged once, with its stack, if it is a defect, also for a notification', async () => {
    const errors: object[] = [];
    const logger: Logger = { ...silentLogger, error: (details) => void errors.push(details) };
    const broken = method('broken', () => {
      throw new TypeError('boom');
    });
    const conversation = converse([broken], { logger });
    expect(await conversation.write('{"jsonrpc":"2.0","method":"broken"}\n')).toEqual([]);
    expect(errors).toEqual([{ method: 'broken', error: expect.stringContaining('peer.test.ts') as string }]);
  });
});

it('names the wrong parameter and the expected value', async () => {
  const set = defineMethod({
    ...facts,
    name: 'set',
    params: v.strictObject({ name: v.string(), value: v.boolean() }),
    example: { params: { name: 'a', value: true }, result: null },
    run: () => null,
  });
  const answer = await converse([set]).ask('set', { name: 5, value: true });
  expect(answer).toMatchObject({ error: { code: -32602, data: { issues: [{ path: 'name' }] } } });
});

it('suggests the most similar method', async () => {
  expect(await converse([method('hal.getp', () => null)]).ask('hal.get')).toMatchObject({
    error: { message: expect.stringContaining("did you mean 'hal.getp'?") as string },
  });
});

describe('a request whose method waits', () => {
  it('is answered later and does not delay the requests behind it', async () => {
    const { waiting, answers } = later();
    const conversation = converse([waiting, method('now', () => 'now')]);
    expect(await conversation.write(request('later', 1) + request('now', 2))).toMatchObject([{ id: 2 }]);
    answers[0]?.('done');
    await settled();
    expect(conversation.received[1]).toMatchObject({ id: 1, result: 'done' });
  });

  it('delays the answer to its batch, whose answers keep their order', async () => {
    const { waiting, answers } = later();
    const conversation = converse([waiting, method('now', () => 'now')]);
    const batch = [request('later', 1), request('now', 2)].map((text) => JSON.parse(text) as unknown);
    expect(await conversation.write(`${JSON.stringify(batch)}\n`)).toEqual([]);
    answers[0]?.('done');
    await settled();
    expect(conversation.received).toMatchObject([[{ id: 1 }, { id: 2 }]]);
  });

  it('is cancelled by its caller, at once and only once', async () => {
    const { waiting, answers, signals } = later();
    const conversation = converse([waiting]);
    await conversation.write(request('later', 'a') + request('later', 'b'));
    const answered = await conversation.write('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"b"}}\n');
    expect(answered).toMatchObject([{ id: 'b', error: { code: -32000, data: { code: 'cancelled' } } }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
    answers[1]?.('too late');
    answers[0]?.('done');
    await settled();
    expect(conversation.received).toMatchObject([{ id: 'b' }, { id: 'a', result: 'done' }]);
  });

  it('is answered even if the input has ended meanwhile, and then the conversation is over', async () => {
    const { waiting, answers } = later();
    const conversation = converse([waiting]);
    conversation.input.end(request('later', 1));
    await settled();
    answers[0]?.('done');
    await conversation.peer.closed;
    await settled();
    expect(conversation.received).toMatchObject([{ id: 1, result: 'done' }]);
  });

  it('is cancelled when it waits too long after the end of the input', async () => {
    const { waiting, signals } = later();
    const clock = virtualClock();
    const conversation = converse([waiting], { clock });
    conversation.input.end(request('later', 1));
    await settled();
    await clock.advance(1000);
    await conversation.peer.closed;
    await settled();
    expect(conversation.received).toMatchObject([{ id: 1, error: { data: { code: 'cancelled' } } }]);
    expect(signals[0]?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is cancelled when too many wait', async () => {
    const { waiting } = later();
    const conversation = converse([waiting]);
    const many = Array.from({ length: 1001 }, (_, id) => request('later', id)).join('');
    expect(await conversation.write(many)).toMatchObject([{ id: 1000, error: { data: { code: 'cancelled' } } }]);
    conversation.peer.dispose();
  });
});

describe('the other direction', () => {
  it('sends a request and gets its answer', async () => {
    const there = new PassThrough();
    const back = new PassThrough();
    const peer = createPeer({ input: back, output: there, methods: [], logger: silentLogger });
    createPeer({ input: there, output: back, methods: [method('now', () => 'now')], logger: silentLogger });
    expect(await peer.request('now', {}, 1000)).toBe('now');
    await expect(peer.request('never', {}, 1000)).rejects.toMatchObject({ code: -32601 });
  });

  it('fails a request that is not answered in time', async () => {
    const { peer } = converse([]);
    await expect(peer.request('nobody', {}, 20)).rejects.toThrow(/timeout/i);
  });

  it('fails waiting requests when the conversation ends, and later ones', async () => {
    const { peer } = converse([]);
    const failure = peer.request('nobody', {}, 10_000).catch(messageOf);
    peer.dispose();
    expect(await failure).toMatch(/closed/);
    await expect(peer.request('nobody', {}, 1000)).rejects.toMatchObject({ code: 'not-running' });
  });
});

describe('an end of the conversation', () => {
  it('comes with the end of the input, whose last message needs no newline', async () => {
    const conversation = converse([method('now', () => 'now')]);
    conversation.input.end(request('now', 1).trimEnd());
    await conversation.peer.closed;
    await settled();
    expect(conversation.received).toMatchObject([{ id: 1, result: 'now' }]);
  });

  it('comes with an input that fails', async () => {
    const conversation = converse([]);
    conversation.input.destroy(new Error('ECONNRESET'));
    await conversation.peer.closed;
  });

  describe('whose answers are not yet read', () => {
    /** Sends requests, then ends the input; only `read` reads the output. */
    async function asked(count: number, length = 1000, output: Writable = new PassThrough()) {
      const tell = method('tell', () => 'x'.repeat(length));
      const clock = virtualClock();
      const input = new PassThrough();
      const warnings: object[] = [];
      const logger: Logger = { ...silentLogger, warn: (details) => void warnings.push(details) };
      const peer = createPeer({
        input,
        output,
        methods: [tell],
        turns: endlessSlices(),
        logger,
        clock,
        highWaterBytes: 20_000,
      });
      const state = { over: false, answers: 0 };
      void peer.closed.then(() => (state.over = true));
      for (let id = 0; id < count; id++) input.write(request('tell', id));
      input.end();
      await settled();
      const read = () => {
        state.answers += (((output as PassThrough).read() as Buffer | null)?.toString() ?? '').split('\n').length - 1;
      };
      return { clock, state, read, output, peer, warnings };
    }

    it('waits for a reader that is slow', async () => {
      const { clock, state, read } = await asked(500);
      while (!state.over) {
        read();
        await settled();
        await clock.advance(900);
      }
      read();
      expect(state.answers).toBe(500);
      expect(clock.now()).toBeGreaterThan(10_000);
      expect(clock.pending).toBe(0);
    });

    it('does not wait for one that has stopped reading', async () => {
      const { clock, state, peer, warnings } = await asked(18);
      await clock.advance(readerPatienceMs - 1);
      expect(state.over).toBe(false);
      await clock.advance(1);
      expect(state.over).toBe(true);
      expect(peer.stats.unread).toBeGreaterThan(0);
      expect(warnings).toMatchObject([{ messages: peer.stats.unread }]);
      expect(clock.pending).toBe(0);
    });

    it('treats a reader of a long answer in small parts as reading', async () => {
      const pipe = slowPipe();
      const { clock, state, warnings } = await asked(1, 400_000, pipe.output);
      let bytes = 0;
      while (!state.over) {
        bytes += pipe.read(4096).length;
        await settled();
        await clock.advance(readerPatienceMs - 1000);
      }
      expect(bytes).toBeGreaterThan(400_000);
      expect(clock.now()).toBeGreaterThan(50 * readerPatienceMs);
      expect(warnings).toEqual([]);
    });

    it('delays nothing when the reader has gone away', async () => {
      const { state, output, warnings } = await asked(500);
      output.destroy(new Error('EPIPE'));
      await settled();
      expect(state.over).toBe(true);
      expect(warnings).toEqual([]);
    });
  });

  it('disposes of its client and leaves the streams', async () => {
    const ended: string[] = [];
    const keep = method('keep', () => null);
    const client = testMachine().api.connect({ name: 'test' });
    const conversation = converse([keep], { client: { ...client, dispose: () => void ended.push('state') } });
    await conversation.ask('keep');
    conversation.peer.dispose();
    conversation.peer.dispose();
    await conversation.peer.closed;
    expect(ended).toEqual(['state']);
    expect(conversation.input.listenerCount('data')).toBe(0);
    expect(await conversation.write(request('keep', 2))).toEqual([]);
  });
});

describe('an output', () => {
  it('that fails does no harm: requests are still executed', async () => {
    const done: unknown[] = [];
    const output = new Writable({ write: (_chunk, _encoding, callback) => callback(new Error('EPIPE')) });
    const input = new PassThrough();
    const act = defineMethod({
      ...facts,
      name: 'act',
      params: v.strictObject({ n: v.number() }),
      example: { params: { n: 1 }, result: null },
      run: ({ n }) => void done.push(n),
    });
    const peer = createPeer({ input, output, methods: [act], turns: endlessSlices(), logger: silentLogger });
    for (let n = 0; n < 3; n++) {
      input.write(request('act', n, { n }));
      await settled();
    }
    expect(done).toEqual([0, 1, 2]);
    input.end();
    await peer.closed;
  });

  it('that is not read makes the peer stop reading requests, and loses no answer', async () => {
    const text = 'x'.repeat(1000);
    const total = 5000;
    const input = new PassThrough();
    const output = new PassThrough();
    let called = 0;
    const tell = method('tell', () => {
      called++;
      return text;
    });
    const peer = createPeer({
      input,
      output,
      methods: [tell],
      turns: endlessSlices(),
      logger: silentLogger,
      highWaterBytes: 100_000,
    });
    for (let id = 0; id < total; id++) input.write(request('tell', id));
    await settled();
    expect(called).toBeLessThan(200);
    expect(peer.stats.waiting).toBeLessThan(102_000);

    const ids: unknown[] = [];
    let rest = '';
    output.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) ids.push((JSON.parse(line) as { id: unknown }).id);
    });
    input.end();
    await peer.closed;
    await settled();
    expect(ids).toEqual(Array.from({ length: total }, (_, id) => id));
  });

  it('that is not read gets no more notifications than it can hold', async () => {
    const peer = createPeer({
      input: new PassThrough(),
      output: new PassThrough(),
      methods: [],
      logger: silentLogger,
      highWaterBytes: 10_000,
    });
    for (let i = 0; i < 100_000; i++) peer.notify('news', { i });
    await settled();
    expect(peer.stats.waiting).toBeLessThan(11_000);
    expect(peer.stats.dropped).toBeGreaterThan(99_000);
  });
});

it('refuses the rest of a batch whose answers grow too large', async () => {
  const text = 'x'.repeat(1024 * 1024);
  const conversation = converse([method('tell', () => text)]);
  const batch = Array.from({ length: 100 }, (_, id) => ({ jsonrpc: '2.0', method: 'tell', id }));
  await conversation.write(`${JSON.stringify(batch)}\n`);
  await until(() => conversation.received.length > 0);
  const [answers] = conversation.received as [{ id: number; error?: unknown }[]];
  expect(answers).toHaveLength(100);
  expect(answers.filter(({ error }) => error === undefined)).toHaveLength(16);
  expect(answers[99]).toMatchObject({ id: 99, error: { data: { code: 'out-of-range' } } });
});

describe('for any input', () => {
  const size = Number(process.env['HALYARD_FUZZ'] ?? 300);
  const valid = fc.record({ kind: fc.constant('valid' as const), id: fc.nat() });
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
    fc
      .constantFrom('{"jsonrpc":"2.0"', '[]', '[1]', '{"jsonrpc":"2.0","method":"nothing"}', 'x'.repeat(3000))
      .map((text) => Buffer.from(text)),
  );
  const pieces = fc.array(
    fc.oneof(
      valid,
      garbage.map((bytes) => ({ kind: 'garbage' as const, bytes })),
    ),
    { maxLength: 30 },
  );

  it('answers every valid request exactly once and in order, and goes on', async () => {
    const before = usedBytes();
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), async (pieces, lengths) => {
        const wanted: string[] = [];
        const stream = Buffer.concat(
          pieces.map((piece, index) => {
            if (piece.kind === 'garbage') return Buffer.concat([piece.bytes, Buffer.from('\n')]);
            wanted.push(`${index}:${piece.id}`);
            return Buffer.from(request('echo', `${index}:${piece.id}`, { id: piece.id }));
          }),
        );
        const echo = defineMethod({
          ...facts,
          name: 'echo',
          params: v.strictObject({ id: v.number() }),
          example: { params: { id: 1 }, result: 1 },
          run: ({ id }) => id,
        });
        const { input, peer, received } = converse([echo], { maxFrameBytes: 2000 });
        for (let at = 0, i = 0; at < stream.length; i++) {
          const length = lengths[i % lengths.length] ?? 1;
          input.write(stream.subarray(at, at + length));
          at += length;
        }
        input.end();
        await peer.closed;
        await settled();
        const results = received.filter((answer) => (answer as { result?: unknown }).result !== undefined);
        expect(results.map((answer) => (answer as { id: unknown }).id)).toEqual(wanted);
        answered += wanted.length;
      }),
      { numRuns: size },
    );
    expect(answered).toBeGreaterThan(0);
    expect(usedBytes() - before).toBeLessThan(64 * 1024 * 1024);
  }, 3_600_000);
});

describe('a conversation of any requests, cut anywhere, with a reader of any speed', () => {
  const size = Number(process.env['HALYARD_FUZZ'] ?? 150);
  const kinds = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('tell' as const), length: fc.nat(200) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('tell' as const), length: fc.nat(60_000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('later' as const), length: fc.nat(3000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('nothing' as const), length: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('garbage' as const), length: fc.constant(0) }) },
  );
  const cuts = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 10 });
  const reads = fc.array(
    fc.record({ bytes: fc.integer({ min: 4000, max: 90_000 }), pauseMs: fc.nat(readerPatienceMs - 1) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );

  it('ends in whole lines that answer every request once, and those that do not wait in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(kinds, { maxLength: 25 }),
        cuts,
        reads,
        fc.constantFrom('newline' as const, 'etx' as const),
        fc.constantFrom(1000, 30_000, undefined),
        fc.boolean(),
        async (kinds, cuts, reads, delimiter, highWaterBytes, isTerminated) => {
          const end = delimiter === 'etx' ? '\u0003' : '\n';
          const clock = virtualClock();
          const shape = v.strictObject({ length: v.number() });
          const given = { ...facts, params: shape, example: { params: { length: 1 }, result: '' } };
          const tell = defineMethod({ ...given, name: 'tell', run: ({ length }) => 'ä'.repeat(length) });
          const later = defineMethod({
            ...given,
            name: 'later',
            run: ({ length }) => new Promise((resolve) => clock.after(length, () => resolve('late'))),
          });
          const input = new PassThrough();
          const pipe = slowPipe();
          const peer = createPeer({
            input,
            output: pipe.output,
            methods: [tell, later],
            logger: silentLogger,
            clock,
            delimiter,
            ...(highWaterBytes === undefined ? {} : { highWaterBytes }),
          });
          const state = { over: false };
          void peer.closed.then(() => (state.over = true));

          const texts = kinds.map(({ kind, length }, id) =>
            kind === 'garbage' ? '{"id":' : JSON.stringify({ jsonrpc: '2.0', method: kind, params: { length }, id }),
          );
          const bytes = Buffer.from(texts.join(end) + (isTerminated && texts.length > 0 ? end : ''));
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const length = cuts[turn % cuts.length] ?? 1;
            input.write(bytes.subarray(at, at + length));
            at += length;
          }
          input.end();

          const received: Buffer[] = [];
          for (let turn = 0; !state.over; turn++) {
            const { bytes, pauseMs } = reads[turn % reads.length] ?? { bytes: 1, pauseMs: 1 };
            received.push(pipe.read(bytes));
            await settled();
            await clock.advance(pauseMs);
          }
          const text = Buffer.concat(received).toString();
          expect(text === '' || text.endsWith(end)).toBe(true);
          const answers = text.split(end).slice(0, -1);
          const ids = answers.map((answer) => (JSON.parse(answer) as { id: number | null }).id);
          const isLate = (id: number | null) => id !== null && kinds[id]?.kind === 'later';
          const wanted = kinds.map(({ kind }, id) => (kind === 'garbage' ? null : id));
          expect(ids.filter((id) => !isLate(id))).toEqual(wanted.filter((id) => !isLate(id)));
          expect(ids.filter(isLate).sort((a, b) => Number(a) - Number(b))).toEqual(wanted.filter(isLate));
          expect(peer.stats.unread).toBe(0);
          expect(clock.pending).toBeLessThanOrEqual(kinds.filter(({ kind }) => kind === 'later').length);
        },
      ),
      { numRuns: size },
    );
  }, 3_600_000);
});
