import { PassThrough } from 'node:stream';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import type { HalcmdCall } from '../../../src/machine/api/host.ts';
import { defineMethod, type Call } from '../../../src/faces/methods/method.ts';
import { peerMethods } from '../../../src/faces/rpc/machine-peer.ts';
import { createPeer } from '../../../src/faces/rpc/peer.ts';
import { virtualClock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { inSlices } from '../../../src/util/slices.ts';
import { converse, endlessSlices, settled, shortSlices, until } from './helpers/conversation.ts';
import { converseWith, testMachine } from './helpers/machine.ts';

const request = (method: string, params: object = {}, id: number | string = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const idsOf = (messages: readonly unknown[]) => messages.map((message) => (message as { id?: unknown }).id);

/** A machine with two callers. */
function twoCallers() {
  const turns = shortSlices();
  const one = testMachine({ turns });
  const other = converseWith(one.api);
  return { one, other };
}

describe('a caller beside a busy one', () => {
  it.each([
    ['a batch', `[${Array.from({ length: 300 }, (_, id) => request('hal.show', {}, id)).join(',')}]\n`],
    ['many requests', `${Array.from({ length: 300 }, (_, id) => request('hal.show', {}, id)).join('\n')}\n`],
    ['long G-code', `${request('gcode.execute', { lines: Array(2000).fill('M64 P1') })}\n`],
    [
      'a pattern that costs much',
      `${request('hal.show', { patterns: Array.from({ length: 500 }, (_, i) => `*a*${i}`) })}\n`,
    ],
  ])('is answered while %s is under way', async (_, much) => {
    const { one, other } = twoCallers();
    one.input.write(much);
    await settled();
    other.input.write(`${request('gcode.execute', { line: 'M64 P0' }, 'mine')}\n`);
    await until(() => other.received.length > 0);
    expect(other.received).toMatchObject([{ id: 'mine', result: { lines: [{ outcome: 'done' }] } }]);
    expect(one.hal.item('motion.digital-out-00').value).toBe(true);
    const before = one.received.length;
    expect(before).toBeLessThan(much.split('\n').length - 1);
    await until(() => one.received.length >= much.split('\n').length - 1);
  });

  it('gets between the lines of the other’s G-code and between the members of its batch', async () => {
    const { one, other } = twoCallers();
    const seen: unknown[] = [];
    one.hal.pins.get('motion.digital-out-00').observe((value) => seen.push(value));
    one.input.write(`${request('gcode.execute', { lines: [...Array(50).fill('M64 P1'), 'M64 P0'] })}\n`);
    await settled();
    await other.ask('gcode.execute', { line: 'M64 P0' });
    await other.ask('gcode.execute', { line: 'M65 P0' });
    await until(() => one.received.length > 0);
    expect(seen).toEqual([false, true, false, true]);
  });

  it('changes only the values of a list in progress', async () => {
    const { one, other } = twoCallers();
    for (let i = 0; i < 300; i++) one.hal.newSignal(`s-${i}`, 'bit');
    one.input.write(`${request('hal.show', { kind: 'signals' })}\n`);
    await settled();
    for (let i = 0; i < 300; i++) await other.ask('hal.delsig', { name: `s-${i}` });
    await until(() => one.received.length > 0);
    const [answer] = one.received as [{ result: { signals: { name: string }[] } }];
    expect(answer.result.signals).toHaveLength(301);
  });
});

describe('work in slices', () => {
  it('gives the same answers as work in one piece', async () => {
    const [cut, whole] = [shortSlices(), endlessSlices()].map((turns) => {
      const machine = testMachine({ turns });
      for (let i = 0; i < 500; i++) machine.hal.newSignal(`s-${(i * 7919) % 500}`, 'float');
      return machine;
    });
    const lines = Array.from({ length: 500 }, (_, i) => (i % 100 === 99 ? 'M65' : `M6${4 + (i % 2)} P${i % 4}`));
    const messages = [
      request('hal.show'),
      request('hal.show', { patterns: ['s-*[1-3]', 'nobody', 'printer.*'] }),
      request('gcode.execute', { lines }),
      request('component.set', {
        component: 'x',
        values: Object.fromEntries(lines.map((line, i) => [`${line}${i}`, 1])),
      }),
      `[${Array.from({ length: 200 }, (_, id) => request('hal.gets', { name: `s-${id}` }, id)).join(',')}]`,
      request('events.list', { types: ['a*', 'b'] }),
    ];
    for (const machine of [cut, whole]) {
      machine?.input.write(`${messages.join('\n')}\n`);
      await until(() => machine?.received.length === messages.length);
    }
    expect(cut?.received).toEqual(whole?.received);
  });

  it('is done before the caller’s later messages', async () => {
    const machine = testMachine({ turns: shortSlices() });
    machine.input.write(`${request('gcode.execute', { lines: [...Array(500).fill('M65 P0'), 'M64 P0'] }, 1)}\n`);
    machine.input.write(`${request('hal.getp', { name: 'motion.digital-out-00' }, 2)}\n`);
    machine.input.write(`[${request('hal.show', {}, 3)},${request('hal.getp', { name: 'printer.power' }, 4)}]\n`);
    machine.input.write(`${request('hal.getp', { name: 'printer.power' }, 5)}\n`);
    await until(() => machine.received.length === 4);
    expect(idsOf(machine.received)).toEqual([1, 2, undefined, 5]);
    expect(machine.received[1]).toMatchObject({ result: { value: true } });
    expect(idsOf(machine.received[2] as unknown[])).toEqual([3, 4]);
  });

  it('lets M112 and gcode.abort act at once beside a waiting line', async () => {
    for (const stop of [request('gcode.abort', {}, 2), request('gcode.execute', { line: 'M112' }, 2)]) {
      const machine = testMachine({ turns: shortSlices() });
      const lines = [...Array(300).fill('M65 P1'), 'G4 P1000', ...Array(300).fill('M64 P1')];
      machine.input.write(`${request('gcode.execute', { lines, dialect: 'linuxcnc' }, 1)}\n`);
      await until(() => machine.clock.pending > 0);
      machine.input.write(`${stop}\n`);
      await until(() => machine.received.length === 2);
      const ended = machine.received.find((answer) => (answer as { id: number }).id === 1) as {
        result: { lines: { error?: { code: string } }[] };
      };
      expect(ended.result.lines.filter(({ error }) => error?.code === 'cancelled')).toHaveLength(301);
      expect(machine.hal.item('motion.digital-out-01').value).toBe(false);
    }
  });

  it('continues in slices behind a line that has waited', async () => {
    const { one, other } = twoCallers();
    const lines = ['G4 P1', ...Array(1000).fill('M65 P1'), 'M64 P1'];
    one.input.write(`${request('gcode.execute', { lines, dialect: 'linuxcnc' }, 1)}\n`);
    await until(() => one.clock.pending > 0);
    await one.clock.advance(1000);
    await other.ask('gcode.execute', { line: 'M64 P0' });
    expect(one.received).toEqual([]);
    await until(() => one.received.length > 0);
    expect(one.hal.item('motion.digital-out-01').value).toBe(true);
  });

  it('is completed and answered at the end of the input, however long it takes', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const { api } = testMachine({ turns: shortSlices() });
    const clock = virtualClock();
    const peer = createPeer({
      input,
      output,
      methods: peerMethods,
      client: api.connect({ name: 'stdin' }),
      logger: silentLogger,
      clock,
      lingerMs: 10,
    });
    const lines = Array(500).fill('M64 P1');
    for (let id = 0; id < 5; id++) input.write(`${request('gcode.execute', { lines }, id)}\n`);
    input.end();
    let text = '';
    output.on('data', (chunk: Buffer) => (text += String(chunk)));
    const state = { isOver: false };
    void peer.closed.then(() => (state.isOver = true));
    while (!state.isOver) await clock.advance(5);
    const answers = text.trim().split('\n');
    expect(answers.map((answer) => (JSON.parse(answer) as { id: number }).id)).toEqual([0, 1, 2, 3, 4]);
    expect(answers.every((answer) => answer.includes('"errors":0'))).toBe(true);
  });

  it('is answered once as cancelled when the conversation ends, and then does nothing more', async () => {
    let steps = 0;
    let ended = 0;
    const work = defineMethod({
      name: 'work',
      doc: 'Works.',
      params: v.strictObject({}),
      result: v.null(),
      example: { params: {}, result: null },
      run: (_params, call: Call) => inSlices(endless(), call),
    });
    function* endless(): Generator<void, null, void> {
      try {
        for (;;) {
          steps++;
          yield;
        }
      } finally {
        ended++;
      }
    }
    const conversation = converse([work], { turns: shortSlices() });
    await conversation.write(`[${request('work', {}, 1)},${request('work', {}, 2)}]\n${request('work', {}, 3)}\n`);
    conversation.peer.dispose();
    await settled();
    const before = steps;
    await settled();
    expect(steps).toBe(before);
    expect(ended).toBe(1);
    expect(before).toBeGreaterThan(4);
  });

  it('of halcmd begins no new line after the caller has gone', async () => {
    const machine = testMachine({ turns: shortSlices() });
    let lines = 0;
    let end: unknown;
    const halcmd = async ({ slices }: HalcmdCall) => {
      try {
        for (;;) {
          if (slices && !slices.mayGoOn()) await slices.next();
          lines++;
        }
      } catch (error) {
        end = error;
        throw error;
      }
    };
    Object.assign(machine.host, { halcmd });
    machine.input.write(`${request('halcmd.execute', { argv: ['-f', 'x'] })}\n`);
    await until(() => lines > 20);
    machine.peer.dispose();
    const before = lines;
    await settled();
    expect(lines).toBe(before);
    expect(end).toMatchObject({ code: 'cancelled' });
  });

  it('keeps memory bounded for a caller that goes on sending', async () => {
    const machine = testMachine({ turns: shortSlices() });
    const pause = vi.spyOn(machine.input, 'pause');
    machine.input.write(`${request('gcode.execute', { lines: Array(2000).fill('M64 P1') }, 0)}\n`);
    await settled();
    for (let id = 1; id < 100; id++) machine.input.write(`${request('hal.show', {}, id)}\n`);
    await settled();
    expect(pause).toHaveBeenCalled();
    expect(machine.input.isPaused()).toBe(true);
    expect(machine.input.readableLength).toBeGreaterThan(0);
    await until(() => machine.received.length === 100);
    expect(machine.input.isPaused()).toBe(false);
  });
});

describe('a watch', () => {
  it('of many values sends the current ones first, after its answer, even while values and items change', async () => {
    const { one, other } = twoCallers();
    for (let i = 0; i < 300; i++) one.hal.newSignal(`s-${i}`, 'bit');
    one.input.write(`${request('hal.watch', { patterns: ['s-*', 'none*', '*none'] })}\n`);
    await settled();
    await other.ask('hal.sets', { name: 's-0', value: true });
    await other.ask('hal.delsig', { name: 's-299' });
    await other.ask('hal.newsig', { name: 's-new', type: 'bit' });
    const changes = () =>
      one.received
        .slice(1)
        .flatMap((each) => (each as { params: { changes: { name: string; value: unknown }[] } }).params.changes);
    await until(() => changes().some(({ name }) => name === 's-new'));
    expect(idsOf(one.received)[0]).toBe(1);
    const latest = new Map(changes().map(({ name, value }) => [name, value]));
    expect(latest.size).toBeGreaterThanOrEqual(300);
    expect(latest.get('s-0')).toBe(true);
  });

  it('of more values than allowed is refused, and leaves nothing behind', async () => {
    const machine = testMachine();
    for (let i = 0; i < 30_000; i++) machine.hal.newSignal(`s-${i}`, 'bit');
    for (let i = 0; i < 3; i++)
      expect(await machine.ask('hal.watch', { patterns: ['s-*'] })).toMatchObject({ result: {} });
    expect(await machine.ask('hal.watch', { patterns: ['s-*'] })).toMatchObject({
      error: { data: { code: 'out-of-range' } },
    });
    expect(await machine.ask('hal.watch', { patterns: ['s-1'] })).toMatchObject({ result: { id: 5 } });
  });
});
