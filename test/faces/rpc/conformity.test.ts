import { afterAll, describe, expect, it } from 'vitest';
import { converse, type Conversation } from './helpers/conversation.ts';
import { exampleMethods } from './helpers/example-methods.ts';

interface Case {
  readonly title: string;
  /** What the host writes: an object as JSON, a text as it is. */
  readonly sent: unknown;
  /** What it must receive; nothing when undefined. Error messages are not compared. */
  readonly answer?: unknown;
  readonly notified?: unknown;
}

const rpc = (message: object) => ({ jsonrpc: '2.0', ...message });
const error = (code: number, id: unknown = null) => rpc({ error: { code }, id });

const specification: Case[] = [
  {
    title: 'positional parameters',
    sent: rpc({ method: 'subtract', params: [42, 23], id: 1 }),
    answer: rpc({ result: 19, id: 1 }),
  },
  {
    title: 'positional parameters, the other way round',
    sent: rpc({ method: 'subtract', params: [23, 42], id: 2 }),
    answer: rpc({ result: -19, id: 2 }),
  },
  {
    title: 'named parameters',
    sent: rpc({ method: 'subtract', params: { subtrahend: 23, minuend: 42 }, id: 3 }),
    answer: rpc({ result: 19, id: 3 }),
  },
  {
    title: 'named parameters in another order',
    sent: rpc({ method: 'subtract', params: { minuend: 42, subtrahend: 23 }, id: 4 }),
    answer: rpc({ result: 19, id: 4 }),
  },
  {
    title: 'a notification',
    sent: rpc({ method: 'update', params: [1, 2, 3, 4, 5] }),
    notified: [['update', [1, 2, 3, 4, 5]]],
  },
  { title: 'a notification of an unknown method', sent: rpc({ method: 'foobar' }) },
  { title: 'a request of an unknown method', sent: rpc({ method: 'foobar', id: '1' }), answer: error(-32601, '1') },
  {
    title: 'invalid JSON',
    sent: '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
    answer: error(-32700),
  },
  { title: 'an invalid request object', sent: rpc({ method: 1, params: 'bar' }), answer: error(-32600) },
  {
    title: 'a batch of invalid JSON',
    sent: '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]',
    answer: error(-32700),
  },
  { title: 'an empty batch', sent: [], answer: error(-32600) },
  { title: 'an invalid batch that is not empty', sent: [1], answer: [error(-32600)] },
  { title: 'an invalid batch', sent: [1, 2, 3], answer: [error(-32600), error(-32600), error(-32600)] },
  {
    title: 'a batch of everything',
    sent: [
      rpc({ method: 'sum', params: [1, 2, 4], id: '1' }),
      rpc({ method: 'notify_hello', params: [7] }),
      rpc({ method: 'subtract', params: [42, 23], id: '2' }),
      { foo: 'boo' },
      rpc({ method: 'foo.get', params: { name: 'myself' }, id: '5' }),
      rpc({ method: 'get_data', id: '9' }),
    ],
    answer: [
      rpc({ result: 7, id: '1' }),
      rpc({ result: 19, id: '2' }),
      error(-32600),
      error(-32601, '5'),
      rpc({ result: ['hello', 5], id: '9' }),
    ],
    notified: [['notify_hello', [7]]],
  },
  {
    title: 'a batch of notifications',
    sent: [rpc({ method: 'notify_sum', params: [1, 2, 4] }), rpc({ method: 'notify_hello', params: [7] })],
    notified: [
      ['notify_sum', [1, 2, 4]],
      ['notify_hello', [7]],
    ],
  },
];

const get = rpc({ method: 'get_data', id: 1 });
const got = rpc({ result: ['hello', 5], id: 1 });

const further: Case[] = [
  { title: 'null', sent: 'null', answer: error(-32600) },
  { title: 'a number', sent: '7', answer: error(-32600) },
  { title: 'a text', sent: '"subtract"', answer: error(-32600) },
  { title: 'a batch of null', sent: [null], answer: [error(-32600)] },
  { title: 'a batch within a batch', sent: [[get]], answer: [error(-32600)] },
  { title: 'a batch of one', sent: [get], answer: [got] },
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'rpc.unknown', ''].map((method) => ({
    title: `the method '${method}'`,
    sent: rpc({ method, id: 1 }),
    answer: error(-32601, 1),
  })),
  { title: 'no version', sent: { method: 'get_data', id: 1 }, answer: error(-32600, 1) },
  { title: 'another version', sent: { jsonrpc: '1.0', method: 'get_data', id: 1 }, answer: error(-32600, 1) },
  { title: 'a version that is a number', sent: { jsonrpc: 2.0, method: 'get_data', id: 1 }, answer: error(-32600, 1) },
  { title: 'an id that is an object', sent: rpc({ method: 'get_data', id: {} }), answer: error(-32600) },
  { title: 'an id that is true', sent: rpc({ method: 'get_data', id: true }), answer: error(-32600) },
  { title: 'parameters that are a text', sent: rpc({ method: 'sum', params: 'all', id: 1 }), answer: error(-32600, 1) },
  {
    title: 'parameters that are null',
    sent: rpc({ method: 'get_data', params: null, id: 1 }),
    answer: error(-32600, 1),
  },
  {
    title: 'the id null',
    sent: rpc({ method: 'get_data', id: null }),
    answer: rpc({ result: ['hello', 5], id: null }),
  },
  { title: 'the id 0', sent: rpc({ method: 'get_data', id: 0 }), answer: rpc({ result: ['hello', 5], id: 0 }) },
  { title: 'an empty id', sent: rpc({ method: 'get_data', id: '' }), answer: rpc({ result: ['hello', 5], id: '' }) },
  { title: 'the same id twice in a batch', sent: [get, get], answer: [got, got] },
  {
    title: 'a parameter of the wrong type',
    sent: rpc({ method: 'subtract', params: ['a', 1], id: 1 }),
    answer: error(-32602, 1),
  },
  { title: 'a missing parameter', sent: rpc({ method: 'subtract', params: [1], id: 1 }), answer: error(-32602, 1) },
  {
    title: 'a parameter too many',
    sent: rpc({ method: 'subtract', params: [1, 2, 3], id: 1 }),
    answer: error(-32602, 1),
  },
  {
    title: 'an unknown parameter',
    sent: rpc({ method: 'get_data', params: { sort: 'up' }, id: 1 }),
    answer: error(-32602, 1),
  },
  {
    title: 'the parameter __proto__',
    sent: '{"jsonrpc":"2.0","method":"get_data","params":{"__proto__":1},"id":1}',
    answer: error(-32602, 1),
  },
  { title: 'wrong parameters in a notification', sent: rpc({ method: 'update', params: ['a'] }) },
  { title: 'a response with an unknown id', sent: rpc({ result: 1, id: 99 }) },
  {
    title: 'an error response without an id',
    sent: rpc({ error: { code: -32700, message: 'Parse error' }, id: null }),
  },
  { title: 'a malformed response', sent: { result: 1 } },
  { title: 'a batch of responses', sent: [rpc({ result: 1, id: 98 }), rpc({ result: 2, id: 99 })] },
  { title: 'CRLF', sent: `${JSON.stringify(get)}\r`, answer: got },
  { title: 'an empty line', sent: '' },
  { title: 'a blank line', sent: ' \t\r' },
  { title: 'blanks around a message', sent: `  ${JSON.stringify(get)}\t`, answer: got },
  { title: 'a lone surrogate', sent: '{"jsonrpc":"2.0","method":"\\ud800","id":1}', answer: error(-32601, 1) },
  { title: 'deep nesting', sent: `${'['.repeat(10_000)}${']'.repeat(10_000)}`, answer: [error(-32600)] },
  { title: 'deep nesting that does not end', sent: '['.repeat(100_000), answer: error(-32700) },
];

describe('JSON-RPC 2.0', () => {
  const passed: string[] = [];
  const cases = [
    ...specification.map((each) => ({ group: 'specification', ...each })),
    ...further.map((each) => ({ group: 'further', ...each })),
  ];

  it.each(cases)('$group: $title', async ({ group, title, sent, answer, notified }) => {
    const { methods, notified: calls } = exampleMethods();
    const conversation = converse(methods);
    const answers = await conversation.write(`${typeof sent === 'string' ? sent : JSON.stringify(sent)}\n`);
    expect(answers.map(withoutMessage)).toEqual(answer === undefined ? [] : [answer]);
    expect(calls).toEqual(notified ?? []);
    await goesOn(conversation);
    passed.push(`${group}: ${title}`);
  });

  afterAll(() => {
    const table = cases.map(({ group, title }) => {
      const name = `${group}: ${title}`;
      return `${passed.includes(name) ? 'ok    ' : 'not ok'}  ${name}\n`;
    });
    process.stdout.write(`${table.join('')}JSON-RPC 2.0 conformity: ${passed.length} of ${cases.length} cases\n`);
  });
});

/** Earlier messages must not affect the next request. */
async function goesOn(conversation: Conversation): Promise<void> {
  expect(await conversation.write(`${JSON.stringify(rpc({ method: 'get_data', id: 'next' }))}\n`)).toEqual([
    rpc({ result: ['hello', 5], id: 'next' }),
  ]);
  conversation.peer.dispose();
}

/** An answer without its error's message and data, after a check that there is a message. */
function withoutMessage(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutMessage);
  const { error, ...rest } = answer as { error?: { code: number; message: string } };
  if (error === undefined) return rest;
  expect(error.message).toMatch(/\w/);
  return { ...rest, error: { code: error.code } };
}
