import { describe, expect, it } from 'vitest';
import { exampleMachine } from '../rpc/helpers/example-machine.ts';
import { testMachine } from '../rpc/helpers/machine.ts';
import { peerMethods } from '../../../src/faces/rpc/machine-peer.ts';

/** Properties that every JavaScript object inherits. */
const inherited = Object.getOwnPropertyNames(Object.prototype).concat('prototype');

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly data?: { readonly code?: string } };
}

const methods = peerMethods.filter(({ name }) => name !== 'runner.stop');

/** The params of an example with each text, keys included, replaced in turn; and with one key added. */
function variants(value: unknown, name: string): unknown[] {
  if (typeof value === 'string') return [name];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => variants(item, name).map((other) => value.with(index, other) as unknown));
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const replaced = entries.flatMap(([key, item], index) =>
    variants(item, name).map((other) => Object.fromEntries(entries.with(index, [key, other]))),
  );
  return [...replaced, Object.fromEntries([...entries, [name, true]])];
}

describe.each(methods.map(({ name, example }) => [name, example.params] as const))('%s', (method, params) => {
  it.each(inherited)('does not treat %s as existing', async (name) => {
    for (const given of variants(params, name)) {
      const machine = exampleMachine();
      const answer = (await machine.ask(method, given)) as Answer;
      expect(answer.error?.code, JSON.stringify(given)).not.toBe(-32603);
      if (JSON.stringify(given).includes(`"${name}":true`)) expect(answer.error, JSON.stringify(given)).toBeDefined();
      machine.hal.dispose();
    }
  });
});

describe('pins with such names', () => {
  const owner = async () => {
    const { hal, ask } = testMachine();
    await ask('component.new', { name: 'h' });
    await ask('component.pin', { component: 'h', name: 'real', type: 'bit', dir: 'io' });
    return { hal, ask };
  };

  it.each(inherited)('%s: setting a missing pin is an error, and sets nothing', async (name) => {
    const { hal, ask } = await owner();
    const values = Object.fromEntries([
      ['real', true],
      [name, true],
    ]);
    expect(await ask('component.set', { component: 'h', values })).toMatchObject({
      error: { data: { code: 'no-such-pin' } },
    });
    expect(hal.item('h.real').value).toBe(false);
  });

  it.each(inherited)('%s: an existing pin is set and read as any other', async (name) => {
    const { hal, ask } = await owner();
    await ask('component.pin', { component: 'h', name, type: 's32', dir: 'out' });
    const values = Object.fromEntries([[name, 7]]);
    const answer = (await ask('component.set', { component: 'h', values })) as { result: { values: object } };
    expect(Object.entries(answer.result.values)).toEqual([[name, 7]]);
    expect(hal.item(`h.${name}`).value).toBe(7);
    const read = (await ask('component.get', { component: 'h' })) as { result: { values: object } };
    expect(Object.entries(read.result.values)).toContainEqual([name, 7]);
    expect(await ask('component.set', { component: 'h', values: Object.fromEntries([[name, [1]]]) })).toMatchObject({
      error: { code: -32602, message: expect.stringContaining(name) as string },
    });
  });
});
