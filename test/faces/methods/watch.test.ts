import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settled, until } from '../rpc/helpers/conversation.ts';
import { epochS, testMachine, type TestMachine } from '../rpc/helpers/machine.ts';
import { ownPin } from '../../helpers/own-item.ts';

interface Change {
  readonly name: string;
  readonly value: unknown;
  readonly time: number;
}

/** The changes of every notification, past and future. */
const notified = ({ received }: TestMachine) =>
  (received as { method?: string; params: { id: number; changes: Change[] } }[])
    .filter(({ method }) => method === 'hal.changed')
    .map(({ params }) => params);
const values = (machine: TestMachine) =>
  notified(machine).map(({ changes }) => Object.fromEntries(changes.map(({ name, value }) => [name, value])));

describe('a watch', () => {
  it('is answered with its id, then sends the current values, then the changes', async () => {
    const machine = testMachine();
    const answer = await machine.ask('hal.watch', { patterns: ['printer.*'] });
    expect(machine.received[0]).toBe(answer);
    expect(answer).toMatchObject({ result: { id: 1 } });
    const first = { 'printer.enable': false, 'printer.power': 12.5, 'printer.misses': 0, 'printer.ticks': 0 };
    expect(values(machine)).toEqual([{ ...first, 'printer.interval': 0.5, 'printer.version': 3 }]);

    await machine.clock.advance(1500);
    await machine.ask('motion.digitalOut', { index: 3, value: true });
    expect(notified(machine)[1]).toEqual({
      id: 1,
      changes: [{ name: 'printer.enable', value: true, time: epochS + 1.5 }],
    });
  });

  it('sends the changes of one settle in one notification', async () => {
    const machine = testMachine();
    await machine.ask('hal.watch', { patterns: ['motion.digital-out*03', 'printer-power'] });
    await machine.ask('motion.digitalOut', { index: 3, value: true });
    const all = { 'motion.digital-out-03': true, 'motion.digital-out-io-03': true, 'printer-power': true };
    expect(values(machine).slice(1)).toEqual([all]);
  });

  it('sends a pulse even if it is over within one turn', async () => {
    const machine = testMachine();
    await machine.ask('hal.watch', { patterns: ['motion.power'] });
    machine.hal.setp('motion.power', true);
    machine.hal.setp('motion.power', false);
    await settled();
    expect(values(machine).slice(1)).toEqual([{ 'motion.power': true }, { 'motion.power': false }]);
  });

  it('sends one empty notification if nothing matches', async () => {
    const machine = testMachine();
    await machine.ask('hal.watch', { patterns: ['nobody.*'] });
    expect(notified(machine)).toEqual([{ id: 1, changes: [] }]);
  });

  it('includes items created later, and items that replace removed ones', async () => {
    const machine = testMachine();
    await machine.ask('hal.watch', { patterns: ['lamp.*', 'glow'] });
    const make = (value: boolean) => {
      const lamp = machine.hal.component('lamp');
      lamp.newPin('on', 'bit', 'io', { value });
      lamp.ready();
      return lamp;
    };
    const first = make(true);
    await settled();
    first.exit();
    make(false);
    machine.hal.newSignal('glow', 'float');
    await settled();
    machine.hal.setp('lamp.on', true);
    await settled();
    expect(values(machine).slice(1)).toEqual([{ 'lamp.on': true }, { 'lamp.on': false, glow: 0 }, { 'lamp.on': true }]);
  });

  it('follows a pin from signal to signal', async () => {
    const machine = testMachine();
    machine.hal.net('other', ['motion.power']);
    machine.hal.sets('other', true);
    await machine.ask('hal.watch', { patterns: ['printer.enable'] });
    machine.hal.unlink('printer.enable');
    machine.hal.link('printer.enable', 'other');
    await settled();
    expect(values(machine)).toEqual([{ 'printer.enable': false }, { 'printer.enable': true }]);
  });

  it('keeps the minimum interval and sends the last values', async () => {
    const machine = testMachine();
    await machine.ask('hal.watch', { patterns: ['printer.power'], minIntervalMs: 200 });
    const power = ownPin(machine.hal, 'printer.power');
    for (let i = 0; i < 10; i++) {
      power.set(i);
      await machine.clock.advance(50);
    }
    await settled();
    const told = values(machine).map((change) => change['printer.power']);
    expect(told).toEqual([12.5, 3, 7]);
    expect(await machine.ask('hal.unwatch', { id: 1 })).toMatchObject({ result: { merged: 7 } });
    expect(machine.clock.pending).toBe(0);
  });

  it('ends on request, and with its caller', async () => {
    const machine = testMachine();
    const pin = ownPin(machine.hal, 'motion.power');
    await machine.ask('hal.watch', { patterns: ['motion.power'] });
    await machine.ask('hal.watch', { patterns: ['motion.power'] });
    await machine.ask('hal.unwatch', { id: 1 });
    expect(pin.observers).toHaveLength(1);
    expect(await machine.ask('hal.unwatch', { id: 1 })).toMatchObject({ error: { data: { code: 'usage' } } });
    machine.peer.dispose();
    expect(pin.observers).toBeNull();
  });

  it('is refused beyond the limit, and without patterns', async () => {
    const machine = testMachine();
    for (let i = 0; i < 256; i++) await machine.ask('hal.watch', { patterns: ['none'] });
    const refused = await machine.ask('hal.watch', { patterns: ['none'] });
    expect(refused).toMatchObject({ error: { data: { code: 'out-of-range' } } });
    expect(await machine.ask('hal.watch', { patterns: [] })).toMatchObject({ error: { code: -32602 } });
  });

  it('of many names sends them in several frames of limited size', async () => {
    const machine = testMachine();
    for (let i = 0; i < 10_000; i++) machine.hal.newSignal(`${'s'.repeat(100)}-${i}`, 'bit');
    await machine.ask('hal.watch', { patterns: ['s*'] });
    const told = () => notified(machine).reduce((sum, { changes }) => sum + changes.length, 0);
    await until(() => told() >= 10_000);
    expect(told()).toBe(10_000);
    for (const each of machine.received) expect(JSON.stringify(each).length).toBeLessThan(1024 * 1024);
  });
});

describe('a reader that is slow', () => {
  /** A machine whose host reads only when the test says so. */
  function slow() {
    const output = new PassThrough();
    const machine = testMachine({ output, highWaterBytes: 4000 });
    const read = () => {
      const text = (output.read() as Buffer | null)?.toString() ?? '';
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { params?: { changes: Change[] } });
    };
    return { machine, read };
  }

  it('gets the last value of each name, while memory stays bounded', async () => {
    const { machine, read } = slow();
    machine.input.write('{"jsonrpc":"2.0","method":"hal.watch","params":{"patterns":["printer.*"]},"id":1}\n');
    await settled();
    read();
    const { hal } = machine;
    for (let i = 1; i <= 100_000; i++) {
      ownPin(hal, 'printer.power').set(i);
      if (i % 1000 === 0) ownPin(hal, 'printer.misses').set(i);
      if (i % 100 === 0) await Promise.resolve();
    }
    await settled();
    expect(machine.peer.stats.waiting).toBeLessThan(6000);
    const told = new Map<string, unknown>();
    let count = 0;
    for (let lines = read(); lines.length > 0; lines = read()) {
      for (const { params } of lines) for (const { name, value } of params?.changes ?? []) told.set(name, value);
      count += lines.length;
      await settled();
    }
    expect(told.get('printer.power')).toBe(100_000);
    expect(told.get('printer.misses')).toBe(100_000);
    expect(count).toBeLessThan(200);
  });

  it('ends with the current values, for any order of changes', async () => {
    const step = fc.oneof(
      fc.record({ set: fc.constantFrom('motion.power', 'motion.digital-in-00'), value: fc.boolean() }),
      fc.constant('read' as const),
      fc.constant('turn' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { machine, read } = slow();
        const told = new Map<string, unknown>();
        const take = () => {
          const lines = read();
          for (const { params } of lines) for (const { name, value } of params?.changes ?? []) told.set(name, value);
          return lines.length > 0;
        };
        machine.input.write('{"jsonrpc":"2.0","method":"hal.watch","params":{"patterns":["motion.*"]}}\n');
        await settled();
        for (const step of steps) {
          if (step === 'read') take();
          else if (step === 'turn') await settled();
          else machine.hal.setp(step.set, step.value);
        }
        do await settled();
        while (take());
        for (const pin of machine.motion.pins) expect(told.get(pin.name)).toBe(pin.value);
        machine.peer.dispose();
      }),
      { numRuns: 50 },
    );
  });
});
