import { describe, expect, it } from 'vitest';
import { settled } from '../rpc/helpers/conversation.ts';
import { converseWith, testMachine } from '../rpc/helpers/machine.ts';

/** A caller with a component `h` of one pin of each direction and a param. */
async function owner() {
  const { hal, api } = testMachine();
  const conversation = converseWith(api);
  const { ask } = conversation;
  await ask('component.new', { name: 'h' });
  await ask('component.pin', { component: 'h', name: 'in', type: 'bit', dir: 'in' });
  await ask('component.pin', { component: 'h', name: 'out', type: 'float', dir: 'out', value: 1.5, failsafe: -1 });
  await ask('component.pin', { component: 'h', name: 'io', type: 's32', dir: 'io', value: '7' });
  await ask('component.param', { component: 'h', name: 'scale', type: 'u32', dir: 'rw', value: 3 });
  const news = () =>
    conversation.received.flatMap((message) => {
      const { method, params } = message as {
        method?: string;
        params?: { changes: { name: string; value: unknown }[] };
      };
      return method === 'component.changed' ? (params?.changes ?? []).map(({ name, value }) => [name, value]) : [];
    });
  return { hal, api, ...conversation, news };
}

describe('a component of a caller', () => {
  it('is created with its pins and, once ready, reports the values of IN and I/O pins and their changes', async () => {
    const { hal, ask, news } = await owner();
    expect(hal.components.get('h').state).toBe('initializing');
    expect(news()).toEqual([]);
    expect(await ask('component.ready', { component: 'h' })).toMatchObject({ result: { state: 'ready' } });
    expect(news()).toEqual([
      ['in', false],
      ['io', 7],
    ]);
    hal.setp('h.in', true);
    await settled();
    expect(news().slice(2)).toEqual([['in', true]]);
  });

  it('sets its own pins of any direction, all or none', async () => {
    const { hal, ask } = await owner();
    await ask('component.ready', { component: 'h' });
    expect(await ask('component.set', { component: 'h', values: { in: true, out: 2, scale: 9 } })).toMatchObject({
      result: { values: { in: true, out: 2, scale: 9 } },
    });
    expect(await ask('component.set', { component: 'h', values: { out: 5, io: 'seven' } })).toMatchObject({
      error: { data: { code: 'bad-value' } },
    });
    expect(hal.item('h.out').value).toBe(2);
    expect(await ask('component.set', { component: 'h', values: { out: null } })).toMatchObject({
      result: { values: { out: -1 } },
    });
    expect(await ask('component.set', { component: 'h', values: { nothing: 1 } })).toMatchObject({
      error: { data: { code: 'no-such-pin' } },
    });
    expect(await ask('component.get', { component: 'h' })).toMatchObject({
      result: { values: { in: true, out: -1, io: 7, scale: 9 } },
    });
  });

  it('is removed when the caller ends it', async () => {
    const { hal, ask } = await owner();
    await ask('component.exit', { component: 'h' });
    expect([...hal.pins.names()].filter((name) => name.startsWith('h.'))).toEqual([]);
    expect(await ask('component.ready', { component: 'h' })).toMatchObject({
      error: { data: { code: 'no-such-component' } },
    });
  });

  it('is dead when the caller goes away: failsafe values, a free name, and links that come back', async () => {
    const { hal, api, ask, peer } = await owner();
    await ask('component.ready', { component: 'h' });
    hal.net('wire', ['h.in']);
    peer.dispose();
    expect(hal.components.get('h').state).toBe('dead');
    expect(hal.item('h.out').value).toBe(-1);
    expect(hal.item('h.io').value).toBe(7);
    const again = converseWith(api);
    await again.ask('component.new', { name: 'h' });
    await again.ask('component.pin', { component: 'h', name: 'in', type: 'bit', dir: 'in' });
    expect(hal.pins.get('h.in').signal?.name).toBe('wire');
  });

  it('is out of reach of other callers', async () => {
    const { api } = await owner();
    const other = converseWith(api);
    expect(await other.ask('component.set', { component: 'h', values: { out: 9 } })).toMatchObject({
      error: { data: { code: 'no-such-component' } },
    });
    expect(await other.ask('component.new', { name: 'h' })).toMatchObject({ error: { data: { code: 'name-taken' } } });
  });
});
