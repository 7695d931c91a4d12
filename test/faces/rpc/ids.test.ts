import { PassThrough } from 'node:stream';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { defineMethod } from '../../../src/faces/methods/method.ts';
import { createPeer } from '../../../src/faces/rpc/peer.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { settled } from './helpers/conversation.ts';

const facts = {
  doc: 'For a test.',
  params: v.strictObject({}),
  result: v.unknown(),
  example: { params: {}, result: null },
};
const methods = [
  defineMethod({ ...facts, name: 'now', run: () => 'x' }),
  defineMethod({ ...facts, name: 'later', run: () => new Promise(() => {}) }),
];

/** Sends bytes and returns the answer's bytes. */
async function answersTo(...texts: string[]): Promise<string> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  createPeer({ input, output, methods, logger: silentLogger });
  for (const text of texts) {
    input.write(`${text}\n`);
    await settled();
  }
  return ((output.read() as Buffer | null) ?? '').toString();
}

const numbers = [
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890',
  '1.0',
  '-0',
  '0.10',
  '1e2',
  '1E+400',
  '5',
  '-5',
];

describe.each(numbers)('the id %s comes back as it was sent', (id) => {
  it('with a result', async () => {
    expect(await answersTo(`{"jsonrpc":"2.0","id":${id},"method":"now"}`)).toBe(
      `{"jsonrpc":"2.0","id":${id},"result":"x"}\n`,
    );
    expect(await answersTo(`{"method":"now","params":{},"jsonrpc":"2.0", "id" : ${id} }`)).toContain(`"id":${id},`);
  });

  it('with an error', async () => {
    for (const message of [
      `{"jsonrpc":"2.0","id":${id},"method":"nothing"}`,
      `{"jsonrpc":"1.0","id":${id},"method":"now"}`,
      `{"jsonrpc":"2.0","id":${id},"method":5}`,
      `{"jsonrpc":"2.0","id":${id},"method":"now","params":{"id":1.25}}`,
    ]) {
      const answer = await answersTo(message);
      expect(answer).toContain(`"id":${id},"error"`);
      expect(JSON.parse(answer)).toHaveProperty('error.code');
    }
  });

  it('in a batch', async () => {
    const batch = `[{"jsonrpc":"2.0","id":1,"method":"now"}, {"jsonrpc":"2.0","params":{"id":3.0},"id":${id},"method":"now"},7,{"id":${id},"jsonrpc":"2.0","method":"nothing"}]`;
    const answer = await answersTo(batch);
    expect(answer.match(/"id":[^,]*/g)).toEqual(['"id":1', `"id":${id}`, '"id":null', `"id":${id}`]);
  });
});

it('strings with escapes come back as the same strings', async () => {
  for (const id of ['"\\ud800"', '"\\u0000\\"\\\\"', '"😀"', '"\\u0069d"']) {
    const answer = await answersTo(`{"jsonrpc":"2.0","id":${id},"method":"now"}`);
    expect((JSON.parse(answer) as { id: unknown }).id).toBe(JSON.parse(id));
  }
});

describe('a request that waits', () => {
  const later = (id: string) => `{"jsonrpc":"2.0","id":${id},"method":"later"}`;
  const cancel = (id: string) => `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":${id}}}`;

  it('is cancelled by its own id and not by one that JavaScript rounds to the same number', async () => {
    const texts = [later('9007199254740992'), later('9007199254740993'), cancel('9007199254740993')];
    expect((await answersTo(...texts)).match(/"id":[^,]*/g)).toEqual(['"id":9007199254740993']);
  });

  it('is cancelled by any spelling of an id that JavaScript represents exactly', async () => {
    expect(await answersTo(later('1.0'), cancel('1'))).toContain('"id":1.0,"error"');
    expect(await answersTo(later('7'), cancel('7'))).toContain('"id":7,"error"');
    expect(await answersTo(later('"a"'), cancel('"a"'))).toContain('"id":"a","error"');
  });
});
