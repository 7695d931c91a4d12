import { describe, expect, it } from 'vitest';
import { snapshot } from '../../helpers/hal-snapshot.ts';
import { testMachine } from '../rpc/helpers/machine.ts';

const result = async (machine: ReturnType<typeof testMachine>, method: string, params?: unknown) =>
  ((await machine.ask(method, params)) as { result?: unknown }).result;
const refusal = async (machine: ReturnType<typeof testMachine>, method: string, params?: unknown) => {
  const { error } = (await machine.ask(method, params)) as { error?: { code: number; data?: { code?: string } } };
  return error?.data?.code ?? error?.code;
};

describe('values by name', () => {
  it('are read from pins, params and signals', async () => {
    const machine = testMachine();
    const power = { name: 'printer.power', type: 'float', value: 12.5 };
    expect(await result(machine, 'hal.getp', { name: 'printer.power' })).toEqual(power);
    expect(await result(machine, 'hal.getp', ['printer.power'])).toEqual(power);
    expect(await result(machine, 'hal.getp', { name: 'printer.interval' })).toMatchObject({ value: 0.5 });
    const signal = { name: 'printer-power', type: 'bit', value: false };
    expect(await result(machine, 'hal.gets', { name: 'printer-power' })).toEqual(signal);
  });

  it('are set, and read back in the answer', async () => {
    const machine = testMachine();
    const set = { name: 'motion.power', type: 'bit', value: true };
    expect(await result(machine, 'hal.setp', { name: 'motion.power', value: true })).toEqual(set);
    expect(machine.hal.pins.get('motion.power').value).toBe(true);
    expect(await result(machine, 'hal.setp', { name: 'printer.interval', value: 2 })).toMatchObject({ value: 2 });
    expect(await result(machine, 'hal.sets', { name: 'printer-power', value: true })).toMatchObject({ value: true });
    expect(machine.hal.pins.get('printer.enable').value).toBe(true);
  });

  it.each([
    ['motion.power', 'TRUE', true],
    ['motion.power', '0', false],
    ['printer.interval', '1e-3', 0.001],
    ['printer.interval', 'inf', 'inf'],
    ['printer.interval', '-inf', '-inf'],
    ['printer.interval', 'nan', 'nan'],
    ['printer.ticks', 7, 7],
    ['printer.ticks', '0x10', 16],
    ['printer.ticks', '-9223372036854775808', '-9223372036854775808'],
    ['printer.ticks', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['printer.ticks', '9007199254740993', '9007199254740993'],
  ])('set %s to %j', async (name, value, shown) => {
    const machine = testMachine();
    expect(await result(machine, 'hal.setp', { name, value })).toMatchObject({ value: shown });
    expect(await result(machine, 'hal.getp', { name })).toMatchObject({ value: shown });
  });

  it.each([
    ['hal.setp', { name: 'motion.power', value: 1 }, 'bad-value'],
    ['hal.setp', { name: 'motion.power', value: 'yes' }, 'bad-value'],
    ['hal.setp', { name: 'printer.interval', value: true }, 'bad-value'],
    ['hal.setp', { name: 'printer.ticks', value: 1.5 }, 'bad-value'],
    ['hal.setp', { name: 'printer.ticks', value: 2 ** 60 }, 'bad-value'],
    ['hal.setp', { name: 'printer.ticks', value: '9223372036854775808' }, 'out-of-range'],
    ['hal.setp', { name: 'printer.power', value: 1 }, 'not-writable'],
    ['hal.setp', { name: 'printer.version', value: 1 }, 'not-writable'],
    ['hal.setp', { name: 'printer.enable', value: true }, 'already-linked'],
    ['hal.setp', { name: 'nothing', value: true }, 'no-such-pin'],
    ['hal.setp', { name: 'motion.power', value: null }, -32602],
    ['hal.setp', { name: 'motion.power' }, -32602],
    ['hal.setp', { name: 'motion.power', value: true, force: true }, -32602],
    ['hal.getp', { name: 'nothing' }, 'no-such-pin'],
    ['hal.getp', {}, -32602],
    ['hal.gets', { name: 'nothing' }, 'no-such-signal'],
    ['hal.sets', { name: 'nothing', value: true }, 'no-such-signal'],
    ['hal.sets', { name: 'printer-power', value: 'maybe' }, 'bad-value'],
    ['hal.net', { signal: 'printer-power', pins: ['printer.power'] }, 'type-mismatch'],
    ['hal.net', { signal: 'x', pins: ['printer.misses', 'nothing'] }, 'no-such-pin'],
    ['hal.net', { signal: 'x', pins: [] }, 'usage'],
    ['hal.net', { signal: 'x', pins: 'printer.misses' }, -32602],
    ['hal.newsig', { name: 'printer-power', type: 'bit' }, 'name-taken'],
    ['hal.newsig', { name: 'x', type: 'boolean' }, -32602],
    ['hal.delsig', { name: 'nothing' }, 'no-such-signal'],
    ['hal.link', { pin: 'printer.power', signal: 'printer-power' }, 'type-mismatch'],
    ['hal.unlinkp', { name: 'nothing' }, 'no-such-pin'],
  ])('%s %j is refused and changes nothing', async (method, params, code) => {
    const machine = testMachine();
    const before = snapshot(machine.hal);
    expect(await refusal(machine, method, params)).toBe(code);
    expect(snapshot(machine.hal)).toEqual(before);
  });
});

describe('links', () => {
  it('are made and undone while the machine runs', async () => {
    const machine = testMachine();
    expect(await result(machine, 'hal.newsig', { name: 'lamp', type: 'bit' })).toEqual({
      name: 'lamp',
      type: 'bit',
      value: false,
    });
    expect(await result(machine, 'hal.link', { pin: 'motion.digital-out-00', signal: 'lamp' })).toEqual({
      signal: 'lamp',
      type: 'bit',
      pins: ['motion.digital-out-00'],
    });
    expect(await result(machine, 'hal.net', { signal: 'lamp', pins: ['motion.digital-in-00'] })).toEqual({
      signal: 'lamp',
      type: 'bit',
      pins: ['motion.digital-out-00', 'motion.digital-in-00'],
    });
    await machine.ask('motion.digitalOut', { index: 0, value: true });
    expect(await result(machine, 'hal.unlinkp', { name: 'motion.digital-in-00' })).toMatchObject({ value: true });
    expect(await result(machine, 'hal.delsig', { name: 'lamp' })).toEqual({ name: 'lamp' });
    expect(machine.hal.pins.get('motion.digital-out-00').signal).toBeNull();
  });
});

describe('hal.show', () => {
  it('lists everything, with units, docs and links', async () => {
    const shown = (await result(testMachine(), 'hal.show')) as Record<string, { name: string }[]>;
    expect(Object.keys(shown)).toEqual(['components', 'pins', 'params', 'signals', 'functs', 'threads']);
    expect(shown['components']).toEqual([
      { name: 'motion', kind: 'user', state: 'ready' },
      { name: 'printer', kind: 'user', state: 'ready' },
    ]);
    expect(shown['pins']?.find(({ name }) => name === 'printer.enable')).toEqual({
      name: 'printer.enable',
      type: 'bit',
      dir: 'io',
      value: false,
      component: 'printer',
      signal: 'printer-power',
      doc: 'The relay.',
    });
    expect(shown['params']).toContainEqual({
      name: 'printer.interval',
      type: 'float',
      dir: 'rw',
      value: 0.5,
      component: 'printer',
      unit: 's',
    });
    expect(shown['signals']).toEqual([
      {
        name: 'printer-power',
        type: 'bit',
        value: false,
        pins: [
          { name: 'motion.digital-out-io-03', dir: 'io' },
          { name: 'printer.enable', dir: 'io' },
        ],
      },
    ]);
  });

  it('lists one kind, and matching names', async () => {
    const machine = testMachine();
    const params = { kind: 'pin', patterns: ['printer.*s', 'motion.fan-[01]'] };
    const shown = (await result(machine, 'hal.show', params)) as Record<string, { name: string }[]>;
    expect(Object.keys(shown)).toEqual(['pins']);
    const names = ['motion.fan-0', 'motion.fan-1', 'printer.misses', 'printer.ticks'];
    expect(shown['pins']?.map(({ name }) => name)).toEqual(names);
    expect(await refusal(machine, 'hal.show', { kind: 'plug' })).toBe(-32602);
  });
});

describe('motion', () => {
  it('sets an output and its twin at once', async () => {
    const machine = testMachine();
    const seen: unknown[] = [];
    machine.hal.pins.get('motion.digital-out-01').observe((value) => {
      seen.push([value, machine.hal.pins.get('motion.digital-out-io-01').value]);
    });
    expect(await result(machine, 'motion.digitalOut', { index: 1, value: true })).toEqual({
      pin: 'motion.digital-out-01',
      value: true,
    });
    expect(seen).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(await result(machine, 'motion.analogOut', { index: 2, value: 0.25 })).toEqual({
      pin: 'motion.analog-out-02',
      value: 0.25,
    });
  });

  it.each([1.5, -1, 4, 1e300])('refuses the index %d and names the range', async (index) => {
    const machine = testMachine();
    const before = snapshot(machine.hal);
    const answer = await machine.ask('motion.digitalOut', { index, value: true });
    expect(answer).toMatchObject({
      error: { data: { code: 'bad-value' }, message: expect.stringContaining('0 to 3') as string },
    });
    expect(snapshot(machine.hal)).toEqual(before);
  });

  it.each([{ index: '1', value: true }, { index: 1, value: 1 }, { index: 1 }, { index: null, value: true }])(
    'refuses the parameters %j',
    async (params) => {
      expect(await refusal(testMachine(), 'motion.digitalOut', params)).toBe(-32602);
    },
  );

  it('is refused with a clear message on a machine without motion', async () => {
    const machine = testMachine();
    Object.assign(machine.host, { motion: undefined });
    expect(await refusal(machine, 'motion.digitalOut', { index: 1, value: true })).toBe('no-such-component');
    expect(await refusal(machine, 'gcode.execute', { line: 'M64 P1' })).toBe('no-such-component');
  });
});

describe('runner', () => {
  it('reports its status', async () => {
    expect(await result(testMachine(), 'runner.status')).toEqual({
      machine: 'test',
      state: 'running',
      uptime: 0,
      components: [{ name: 'printer', type: 'smartplug', state: 'ready' }],
      plugs: [{ name: 'printer', online: true, error: false }],
    });
  });

  it('answers before it stops', async () => {
    const machine = testMachine();
    expect(await result(machine, 'runner.stop')).toEqual({ machine: 'test', state: 'stopping' });
    expect(machine.stops()).toBe(1);
  });
});
