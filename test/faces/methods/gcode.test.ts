import { describe, expect, it } from 'vitest';
import { snapshot } from '../../helpers/hal-snapshot.ts';
import { settled } from '../rpc/helpers/conversation.ts';
import { converseWith, testMachine, type TestMachine } from '../rpc/helpers/machine.ts';
import { ownPin } from '../../helpers/own-item.ts';

interface Answer {
  readonly id: unknown;
  readonly result?: { readonly lines: readonly Outcome[]; readonly errors: number; readonly dropped: number };
  readonly error?: { readonly code: number; readonly message: string; readonly data: { readonly code: string } };
}

interface Outcome {
  readonly line: number;
  readonly outcome: string;
  readonly actions?: readonly { code: string; pin: string; value: unknown }[];
  readonly error?: { readonly code: string };
}

const execute = async (machine: TestMachine, ...lines: string[]) =>
  ((await machine.ask('gcode.execute', { lines })) as Answer).result;
const outcomes = async (machine: TestMachine, ...lines: string[]) =>
  (await execute(machine, ...lines))?.lines.map(({ outcome, error }) => error?.code ?? outcome);
const value = (machine: TestMachine, pin: string) => machine.hal.pins.get(pin).value;
const send = (machine: TestMachine, id: string, lines: string[]) =>
  machine.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'gcode.execute', params: { lines }, id })}\n`);
const answerTo = (machine: TestMachine, id: string) =>
  machine.received.find((each) => (each as Answer).id === id) as Answer;

describe('gcode.execute', () => {
  it('switches an output and its twin with one line', async () => {
    const machine = testMachine();
    expect(await machine.ask('gcode.execute', { line: 'M64 P3' })).toMatchObject({
      result: {
        lines: [{ line: 1, outcome: 'done', actions: [{ code: 'M64', pin: 'motion.digital-out-03', value: true }] }],
        errors: 0,
      },
    });
    expect(value(machine, 'printer.enable')).toBe(true);
    await machine.ask('gcode.execute', ['M65 P3 (off)']);
    expect(value(machine, 'printer.enable')).toBe(false);
  });

  it('makes a failed single line an error of the request', async () => {
    const machine = testMachine();
    const before = snapshot(machine.hal);
    expect(await machine.ask('gcode.execute', { line: 'M64' })).toMatchObject({ error: { data: { code: 'syntax' } } });
    expect(await machine.ask('gcode.execute', { line: 'M64 P4' })).toMatchObject({
      error: { message: expect.stringContaining('0 to 3') as string, data: { code: 'bad-value' } },
    });
    expect(snapshot(machine.hal)).toEqual(before);
  });

  it('reports the outcome of every line; a failed line does not stop the others', async () => {
    const machine = testMachine();
    const result = await execute(
      machine,
      'G28',
      'M64 P0',
      'M64 P1.5',
      'M64 P9',
      'M62 P1',
      'M62 P9',
      '',
      'G1 X5',
      'M999',
    );
    expect(result?.errors).toBe(3);
    expect(result?.lines).toMatchObject([
      { line: 1, outcome: 'ignored' },
      { line: 2, outcome: 'done' },
      { line: 3, outcome: 'error', error: { code: 'bad-value' } },
      { line: 4, outcome: 'error', error: { code: 'bad-value' } },
      { line: 5, outcome: 'queued', actions: [{ code: 'M62', pin: 'motion.digital-out-01', value: true }] },
      { line: 6, outcome: 'error', error: { code: 'bad-value' } },
      { line: 7, outcome: 'ignored' },
      { line: 8, outcome: 'done', actions: [{ code: 'M62', pin: 'motion.digital-out-01', value: true }] },
      { line: 9, outcome: 'ignored' },
    ]);
    expect(['00', '01', '02'].map((nn) => value(machine, `motion.digital-out-${nn}`))).toEqual([true, true, false]);
  });

  it('executes the words of RepRap firmwares', async () => {
    const machine = testMachine();
    expect(await outcomes(machine, 'M80', 'M106 S51', 'M106 P2 S255', 'M42 P1 S255', 'M68 E1 Q2.5')).toEqual(
      Array(5).fill('done'),
    );
    expect(value(machine, 'motion.power')).toBe(true);
    expect(value(machine, 'motion.fan-0')).toBe(0.2);
    expect(value(machine, 'motion.fan-2')).toBe(1);
    expect(value(machine, 'motion.digital-out-01')).toBe(true);
    expect(value(machine, 'motion.analog-out-01')).toBe(2.5);
    await outcomes(machine, 'M81', 'M107');
    expect(value(machine, 'motion.power')).toBe(false);
    expect(value(machine, 'motion.fan-0')).toBe(0);
  });

  it('sets all outputs of one move in one cycle', async () => {
    const machine = testMachine();
    const seen: unknown[] = [];
    machine.hal.pins
      .get('motion.digital-out-00')
      .observe((on) => seen.push([on, value(machine, 'motion.digital-out-01')]));
    await execute(machine, 'M62 P0', 'M62 P1', 'G1 X1');
    expect(seen).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('keeps outputs queued for a move from request to request, separately for each caller', async () => {
    const machine = testMachine();
    const other = testMachine();
    await execute(machine, 'M62 P1');
    await execute(other, 'G1 X1');
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    await execute(machine, 'G1 X1');
    expect(value(machine, 'motion.digital-out-01')).toBe(true);
  });

  it.each(['M64 P1\nM64 P2', '; fan\rM64 P1', 'M64 P1\r\nG1 X1'])(
    'refuses a line break within a line: %j',
    async (line) => {
      const machine = testMachine();
      expect(await machine.ask('gcode.execute', { line })).toMatchObject({ error: { data: { code: 'syntax' } } });
      expect(value(machine, 'motion.digital-out-01')).toBe(false);
    },
  );

  it('accepts the line break at the end of a line', async () => {
    expect(await outcomes(testMachine(), 'M64 P1\n', 'M64 P1\r\n')).toEqual(['done', 'done']);
  });

  it.each([{}, { line: 'M64 P1', lines: [] }, { line: 64 }, { lines: 'M64 P1' }, { lines: [null] }])(
    'refuses the parameters %j',
    async (params) => {
      expect(await testMachine().ask('gcode.execute', params)).toMatchObject({ error: { code: -32602 } });
    },
  );
});

describe('M66', () => {
  it('answers at once with the current value', async () => {
    const machine = testMachine();
    machine.hal.setp('motion.digital-in-01', true);
    machine.hal.setp('motion.analog-in-02', 21.5);
    const result = await execute(machine, 'M66 P1 L0', 'M66 P0', 'M66 P1 L3 Q5', 'M66 P0 L4 Q5', 'M66 E2');
    expect(result?.lines.map(({ actions }) => actions?.[0]?.value)).toEqual([1, 0, 1, 0, 21.5]);
    expect(machine.clock.pending).toBe(0);
  });

  it.each([
    ['L1', [true], 1],
    ['L2', [true, false], 0],
    ['L3', [true], 1],
    ['L4', [true, false], 0],
  ])('with %s waits until the input has gone %j', async (mode, values, read) => {
    const machine = testMachine();
    if (mode === 'L4') machine.hal.setp('motion.digital-in-00', true);
    const answered = send(machine, 'wait', [`M66 P0 ${mode} Q5`]);
    await answered;
    for (const value of mode === 'L4' ? values.slice(1) : values) {
      expect(answerTo(machine, 'wait')).toBeUndefined();
      machine.hal.setp('motion.digital-in-00', value);
      await settled();
    }
    expect(answerTo(machine, 'wait').result?.lines[0]?.actions).toEqual([
      { code: 'M66', pin: 'motion.digital-in-00', value: read },
    ]);
    expect(machine.clock.pending).toBe(0);
  });

  it('with L1 needs an edge, also of an input that is on already', async () => {
    const machine = testMachine();
    machine.hal.setp('motion.digital-in-00', true);
    await send(machine, 'wait', ['M66 P0 L1 Q5']);
    machine.hal.setp('motion.digital-in-00', false);
    await settled();
    expect(answerTo(machine, 'wait')).toBeUndefined();
    machine.hal.setp('motion.digital-in-00', true);
    await settled();
    expect(answerTo(machine, 'wait').result?.lines[0]?.actions?.[0]?.value).toBe(1);
  });

  it('answers -1 on timeout, without an error', async () => {
    const machine = testMachine();
    await send(machine, 'wait', ['M66 P0 L3 Q0.5', 'M64 P1']);
    await machine.clock.advance(499);
    expect(answerTo(machine, 'wait')).toBeUndefined();
    await machine.clock.advance(1);
    await settled();
    const { result } = answerTo(machine, 'wait');
    expect(result?.errors).toBe(0);
    expect(result?.lines.map(({ actions }) => actions?.[0]?.value)).toEqual([-1, true]);
    expect(ownPin(machine.hal, 'motion.digital-in-00').observers).toBeNull();
  });

  it('delays the lines behind it, in this request and the next, and nothing else', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M64 P0', 'M66 P0 L3 Q5', 'M64 P1']);
    await send(machine, 'second', ['M64 P2']);
    expect(value(machine, 'motion.digital-out-00')).toBe(true);
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    expect(value(machine, 'motion.digital-out-02')).toBe(false);
    await machine.ask('hal.setp', { name: 'motion.digital-in-00', value: true });
    await settled();
    expect(value(machine, 'motion.digital-out-01')).toBe(true);
    expect(value(machine, 'motion.digital-out-02')).toBe(true);
    const ids = machine.received.map((each) => (each as Answer).id);
    expect(ids.indexOf('first')).toBeLessThan(ids.indexOf('second'));
  });

  it('is ended by gcode.abort, with the lines behind it and the outputs queued for a move', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M62 P3', 'M66 P0 L3 Q5', 'M64 P1']);
    await send(machine, 'second', ['M64 P2']);
    expect(await machine.ask('gcode.abort')).toMatchObject({ result: { dropped: 1 } });
    await settled();
    const codes = (id: string) =>
      answerTo(machine, id).result?.lines.map(({ outcome, error }) => error?.code ?? outcome);
    expect(codes('first')).toEqual(['queued', 'cancelled', 'cancelled']);
    expect(codes('second')).toEqual(['cancelled']);
    expect(await outcomes(machine, 'G1 X1', 'M64 P2')).toEqual(['ignored', 'done']);
    expect(['01', '02', '03'].map((nn) => value(machine, `motion.digital-out-${nn}`))).toEqual([false, true, false]);
    expect(machine.clock.pending).toBe(0);
  });

  it.each(['gcode.abort', '$/cancelRequest'])(
    'that ends by itself at the moment of %s does nothing more',
    async (how) => {
      const machine = testMachine();
      await send(machine, 'first', ['M66 P0 L3 Q5', 'M64 P1']);
      const stop = how === 'gcode.abort' ? { id: 'stop', method: how } : { method: how, params: { id: 'first' } };
      const input = { id: 'in', method: 'hal.setp', params: { name: 'motion.digital-in-00', value: true } };
      await machine.write(
        [input, stop].map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join(''),
      );
      await settled();
      expect(value(machine, 'motion.digital-out-01')).toBe(false);
    },
  );

  it('is cancelled with its request, and so are the lines behind it', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M66 P0 L3 Q5', 'M64 P1']);
    await send(machine, 'second', ['M64 P2']);
    await machine.write('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"first"}}\n');
    await settled();
    expect(answerTo(machine, 'first').error?.data.code).toBe('cancelled');
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    expect(answerTo(machine, 'second').result?.errors).toBe(0);
  });

  it('of a request cancelled before its turn never waits', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M66 P0 L3 Q5']);
    await send(machine, 'second', ['M64 P2', 'M66 P1 L3 Q5']);
    await machine.write('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"second"}}\n');
    machine.hal.setp('motion.digital-in-00', true);
    await settled();
    expect(value(machine, 'motion.digital-out-02')).toBe(false);
    expect(machine.clock.pending).toBe(0);
  });

  it('ends with its caller', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M66 P0 L3 Q5', 'M64 P1']);
    machine.peer.dispose();
    await settled();
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    expect(machine.clock.pending).toBe(0);
    expect(ownPin(machine.hal, 'motion.digital-in-00').observers).toBeNull();
  });

  it('limits the G-code that waits behind it', async () => {
    const machine = testMachine();
    await send(machine, 'wait', ['M66 P0 L3 Q5']);
    const lines = [`;${'x'.repeat(900_000)}`];
    for (let i = 0; i < 10; i++) await send(machine, `more-${i}`, lines);
    expect(answerTo(machine, 'more-8')).toBeUndefined();
    expect(answerTo(machine, 'more-9').error?.data.code).toBe('out-of-range');
    machine.peer.dispose();
  });
});

it('drops outputs queued for a move at gcode.end, in order', async () => {
  const machine = testMachine();
  await execute(machine, 'M62 P1', 'M67 E1 Q2');
  expect(await machine.ask('gcode.end')).toMatchObject({ result: { dropped: 2 } });
  expect(await machine.ask('gcode.end')).toMatchObject({ result: { dropped: 0 } });
  await execute(machine, 'G1 X1');
  expect(value(machine, 'motion.digital-out-01')).toBe(false);
});

it('streams a whole program, request by request', async () => {
  const machine = testMachine();
  const changes: unknown[] = [];
  machine.hal.pins.get('printer.enable').observe((on) => changes.push(on));
  for (let layer = 0; layer < 50; layer++) {
    const lines = Array.from({ length: 200 }, (_, i) => `G1 X${i} Y${layer} E${layer * 200 + i}`);
    const result = await execute(machine, layer % 2 === 0 ? 'M62 P3' : 'M63 P3', ...lines);
    expect(result?.lines).toHaveLength(201);
    expect(result?.errors).toBe(0);
  }
  expect(changes).toHaveLength(51);
});

describe('G4', () => {
  it('waits in its order among the lines of its caller', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M64 P1', 'G4 P0.5', 'M65 P1']);
    await send(machine, 'second', ['M64 P2']);
    await machine.clock.advance(499);
    await settled();
    expect(value(machine, 'motion.digital-out-01')).toBe(true);
    expect(value(machine, 'motion.digital-out-02')).toBe(false);
    await machine.clock.advance(1);
    await settled();
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    expect(value(machine, 'motion.digital-out-02')).toBe(true);
    expect(answerTo(machine, 'first').result?.lines.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    expect(machine.clock.pending).toBe(0);
  });

  it('does not delay other callers', async () => {
    const machine = testMachine();
    const other = converseWith(machine.api);
    await send(machine, 'first', ['M80', 'G4 S60', 'M64 P1']);
    expect(await other.ask('gcode.execute', { lines: ['M65 P1', 'M81'] })).toMatchObject({ result: { errors: 0 } });
    expect(value(machine, 'motion.power')).toBe(false);
    other.peer.dispose();
    machine.peer.dispose();
  });

  it('waits before the move of its own line, and after its outputs', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M62 P1', 'G4 P2 G1 X5', 'M64 P2']);
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    await machine.clock.advance(2000);
    await settled();
    expect(value(machine, 'motion.digital-out-01')).toBe(true);
    expect(answerTo(machine, 'first').result?.lines[1]?.actions).toEqual([
      { code: 'M62', pin: 'motion.digital-out-01', value: true },
    ]);
  });

  it.each(['gcode.abort', '$/cancelRequest', 'the end of the caller'])('is ended by %s', async (how) => {
    const machine = testMachine();
    await send(machine, 'first', ['G4 S60', 'M64 P1']);
    if (how === 'the end of the caller') machine.peer.dispose();
    else
      await machine.write(
        `${JSON.stringify({ jsonrpc: '2.0', method: how, params: how.startsWith('$') ? { id: 'first' } : {} })}\n`,
      );
    await settled();
    await machine.clock.advance(60_000);
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
    expect(machine.clock.pending).toBe(0);
  });
});

describe('M112', () => {
  it.each(['M66 P0 L3 Q60', 'G4 S60'])(
    'acts at once while %s of the same caller waits, and drops the lines behind it',
    async (wait) => {
      const machine = testMachine();
      await send(machine, 'first', ['M62 P3', wait, 'M64 P1']);
      await send(machine, 'second', ['M64 P2']);
      expect(await machine.ask('gcode.execute', { lines: ['M64 P0', 'M112', 'M64 P0'] })).toMatchObject({
        result: {
          lines: [
            { line: 1, outcome: 'error', error: { code: 'cancelled' } },
            { line: 2, outcome: 'done', dropped: 1 },
            { line: 3, outcome: 'error', error: { code: 'syntax' } },
          ],
        },
      });
      await settled();
      const codes = (id: string) =>
        answerTo(machine, id).result?.lines.map(({ outcome, error }) => error?.code ?? outcome);
      expect(codes('first')).toEqual(['queued', 'cancelled', 'cancelled']);
      expect(codes('second')).toEqual(['cancelled']);
      await machine.clock.advance(60_000);
      expect(['00', '01', '02'].map((nn) => value(machine, `motion.digital-out-${nn}`))).toEqual([false, false, false]);
      expect(await outcomes(machine, 'G1 X1', 'M64 P2')).toEqual(['ignored', 'done']);
      expect(machine.clock.pending).toBe(0);
    },
  );

  it('is executed without a wait, too', async () => {
    expect(await outcomes(testMachine(), 'M112', 'M112 now', 'M112\nM64 P1')).toEqual(['done', 'done', 'done']);
  });

  it('in its own request keeps its order there', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M66 P0 L3 Q60', 'M112', 'M64 P1']);
    await machine.ask('hal.setp', { name: 'motion.digital-in-00', value: true });
    await settled();
    expect(answerTo(machine, 'first').result?.lines.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'error']);
  });
});

describe('a program', () => {
  it('ends with its request, and the next begins anew', async () => {
    const machine = testMachine();
    expect(await outcomes(machine, 'M2', 'M64 P1', 'G1 X1')).toEqual(['ignored', 'syntax', 'ignored']);
    expect(await outcomes(machine, 'M64 P1')).toEqual(['done']);
  });

  it('that continues in the next request has ended there as well', async () => {
    const machine = testMachine();
    const more = (lines: string[], more: boolean) => machine.ask('gcode.execute', { lines, more });
    await more(['M109 S60'], true);
    expect(await more(['M81', 'M2'], true)).toMatchObject({ result: { errors: 1 } });
    expect(await more(['M64 P1'], false)).toMatchObject({ result: { errors: 1 } });
    expect(await more(['M64 P1', 'M81'], false)).toMatchObject({ result: { errors: 0 } });
  });

  it('with a last line cut short switches nothing by that line', async () => {
    const machine = testMachine();
    expect(await machine.ask('gcode.execute', { lines: ['M64 P3', 'M64 P1'], cut: true })).toMatchObject({
      result: { lines: [{ outcome: 'done' }, { outcome: 'error' }] },
    });
    expect(value(machine, 'motion.digital-out-01')).toBe(false);
  });

  it('is outside all conditional text after gcode.end', async () => {
    const machine = testMachine();
    await execute(machine, 'o1 if [#1]');
    expect(await outcomes(machine, 'M64 P1')).toEqual(['syntax']);
    await machine.ask('gcode.end');
    expect(await outcomes(machine, 'M64 P1')).toEqual(['done']);
  });

  it('is still inside conditional text that was cancelled with its request', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['G4 S60']);
    await send(machine, 'second', ['if heat.heaters[1].current < 45']);
    await machine.write('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"second"}}\n');
    await send(machine, 'third', ['  M64 P1', 'M64 P2']);
    await machine.clock.advance(60_000);
    await settled();
    expect(['01', '02'].map((nn) => value(machine, `motion.digital-out-${nn}`))).toEqual([false, true]);
  });

  it('ends in its order', async () => {
    const machine = testMachine();
    await send(machine, 'first', ['M62 P1', 'G4 P1']);
    await machine.write('{"jsonrpc":"2.0","method":"gcode.end","params":{},"id":"end"}\n');
    expect(answerTo(machine, 'end')).toBeUndefined();
    await machine.clock.advance(1000);
    await settled();
    expect(answerTo(machine, 'end').result?.dropped).toBe(1);
  });
});

describe('a dialect', () => {
  it('is that of the request, of the caller, or of the motion component, in this order', async () => {
    const machine = testMachine({ dialect: 'reprapfirmware' });
    const speed = async (params: object) => {
      await machine.ask('gcode.execute', { line: 'M106 S1', ...params });
      return value(machine, 'motion.fan-0');
    };
    expect(await speed({ dialect: 'marlin' })).toBeCloseTo(1 / 255);
    expect(await speed({})).toBe(1);
    const plain = testMachine();
    expect(await plain.ask('gcode.execute', { line: 'M106 P255' })).toMatchObject({
      error: { data: { code: 'bad-value' } },
    });
    Object.assign(plain.host, { motion: { ...plain.host.motion, dialect: 'machinekit' } });
    expect(await plain.ask('gcode.execute', { line: 'M106 P255' })).toMatchObject({ result: { errors: 0 } });
    expect(value(plain, 'motion.fan-0')).toBe(1);
  });

  it('that does not exist is refused', async () => {
    expect(await testMachine().ask('gcode.execute', { line: 'M64 P1', dialect: 'mach3' })).toMatchObject({
      error: { code: -32602 },
    });
  });
});

describe('M81 with D or S', () => {
  it('is refused without a component power-off, with advice', async () => {
    const machine = testMachine();
    for (const line of ['M81 D60', 'M81 S1']) {
      expect(await machine.ask('gcode.execute', { line })).toMatchObject({
        error: { message: expect.stringContaining('power-off') as string, data: { code: 'no-such-component' } },
      });
    }
  });
});
