import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/errors.ts';
import { jsonSchemaOf } from '../../../src/faces/rpc/json-schema.ts';
import { peerMethods } from '../../../src/faces/rpc/machine-peer.ts';
import { notifications } from '../../../src/faces/rpc/notifications.ts';
import type { OpenRpcDocument } from '../../../src/faces/rpc/openrpc.ts';
import { exampleMachine } from './helpers/example-machine.ts';
import type { TestMachine } from './helpers/machine.ts';

const discovered = async (machine: TestMachine) =>
  ((await machine.ask('rpc.discover')) as { result: OpenRpcDocument }).result;

/** The methods whose examples must run before another example. */
const before: { readonly [method: string]: readonly string[] } = {
  'hal.unwatch': ['hal.watch'],
  'component.pin': ['component.new'],
  'component.param': ['component.new'],
  'component.ready': ['component.new'],
  'component.set': ['component.new', 'component.pin'],
  'component.get': ['component.new', 'component.pin'],
  'component.exit': ['component.new'],
};

describe('rpc.discover', () => {
  it('describes every method, including itself', async () => {
    const machine = exampleMachine();
    const names = peerMethods.map(({ name }) => name);
    const { methods } = await discovered(machine);
    expect(methods.map(({ name }) => name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('rpc.discover');
  });

  it('names the parameters that the method checks, and the optional ones', async () => {
    const { methods } = await discovered(exampleMachine());
    expect(methods.find(({ name }) => name === 'hal.watch')?.params).toEqual([
      {
        name: 'patterns',
        required: true,
        schema: { type: 'array', items: { type: 'string', maxLength: 1000 }, minItems: 1, maxItems: 1000 },
      },
      { name: 'minIntervalMs', required: false, schema: { type: 'number', minimum: 0, maximum: 3_600_000 } },
    ]);
  });

  it('has the members that OpenRPC requires', async () => {
    const document = await discovered(exampleMachine());
    expect(document.openrpc).toMatch(/^1\.3\.\d+$/);
    expect(document.info).toMatchObject({
      title: 'halyard',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    });
    for (const method of document.methods) {
      expect(method.summary).toMatch(/\.$/);
      const optional = method.params.findIndex(({ required }) => !required);
      const required = method.params.findLastIndex(({ required }) => required);
      if (optional >= 0) expect(required, `${method.name}: required parameters come first`).toBeLessThan(optional);
      expect(method.result).toMatchObject({ name: 'result' });
    }
  });
});

describe('the example of', () => {
  const names = peerMethods.map(({ name }) => name);

  it.each(names)('%s matches the method', async (name) => {
    const { machine, method } = await prepared(name);
    const { params, result } = method.example;
    const answer = (await machine.ask(name, params)) as { result: unknown };
    expect(v.safeParse(method.result, answer.result)).toMatchObject({ success: true });
    if (name === 'rpc.discover') expect(answer.result).toMatchObject({ openrpc: '1.3.2', info: { title: 'halyard' } });
    else expect(answer.result).toEqual(result);
  });

  it.each(names)('%s may be given by position', async (name) => {
    const { machine, method } = await prepared(name);
    const { params, result } = method.example;
    const order = 'entries' in method.params ? Object.keys(method.params.entries) : [];
    const last = order.findLastIndex((key) => key in params);
    const list = order.slice(0, last + 1).map((key) => (params as Record<string, unknown>)[key]);
    if (list.includes(undefined)) return; // an optional parameter is missing before the last one: only names can express that
    expect(await machine.ask(name, list)).toMatchObject(name === 'rpc.discover' ? { result: {} } : { result });
  });

  /** A fresh machine on which the example of a method must be true. */
  async function prepared(name: string) {
    const machine = exampleMachine();
    const methods = new Map(peerMethods.map((method) => [method.name, method]));
    for (const earlier of before[name] ?? []) await machine.ask(earlier, methods.get(earlier)?.example.params);
    return { machine, method: methods.get(name) ?? expect.fail() };
  }

  it.each(notifications.map((each) => [each.name, each] as const))('%s fits its shape', (_, { params, example }) => {
    expect(v.safeParse(params, example).success).toBe(true);
  });
});

it('describes shapes as JSON Schema', () => {
  const shape = v.strictObject({
    a: v.pipe(v.string(), v.minLength(1), v.maxLength(5)),
    b: v.optional(v.array(v.picklist(['x', 'y']))),
    c: v.union([v.null(), v.pipe(v.number(), v.integer())]),
  });
  expect(jsonSchemaOf(shape)).toEqual({
    type: 'object',
    properties: {
      a: { type: 'string', minLength: 1, maxLength: 5 },
      b: { type: 'array', items: { enum: ['x', 'y'] } },
      c: { anyOf: [{ type: 'null' }, { type: 'integer' }] },
    },
    required: ['a', 'c'],
    additionalProperties: false,
  });
  expect(() => jsonSchemaOf(v.date())).toThrow(expect.objectContaining({ code: 'internal' satisfies ErrorCode }));
});
