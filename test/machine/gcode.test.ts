import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { converseWith } from '../faces/rpc/helpers/machine.ts';

const headers = loadHeaders('pins');

/** A running machine with a motion component, a simulated plug, and a host that sends G-code. */
async function printer(nets: string) {
  const text = `
machine: printer
load:
  - motion: {digital-inputs: 4, fans: 2}
  - comp: {name: runs}
  - smartplug: {name: plug, driver: sim, interval: 0.05}
nets:
${nets}`;
  const { config, diagnostics } = parseMachine(text, 'test.yaml', { drivers: plugDrivers, headers });
  if (!config) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const context = { clock: systemClock(), logger: silentLogger, headers, types: componentTypes, drivers: plugDrivers };
  const machine = await createMachine(config, context);
  const { ask, peer, write, received } = converseWith(machine.api);
  onTestFinished(async () => {
    peer.dispose();
    await machine.dispose();
  });
  machine.start();
  const value = (name: string) => machine.hal.item(name).value;
  await vi.waitFor(() => expect(value('plug.online')).toBe(true));
  const execute = async (line: string) => (await ask('gcode.execute', { line })) as { result?: unknown };
  return { hal: machine.hal, value, execute, write, received };
}

describe('G-code on a machine', () => {
  it('switches the power supply by M80 and M81, and shows a press of the button', async () => {
    const { execute, value, hal } = await printer('  supply: [motion.power, plug.enable]\n');
    expect(await execute('M80')).toMatchObject({
      result: { lines: [{ outcome: 'done', actions: [{ code: 'M80', pin: 'motion.power', value: true }] }] },
    });
    await vi.waitFor(() => expect(value('plug.relay')).toBe(true));
    await execute('M81');
    await vi.waitFor(() => expect(value('plug.relay')).toBe(false));
    // Stands for a press of the plug's button.
    hal.sets('supply', true);
    expect(value('motion.power')).toBe(true);
  });

  it('runs a fan behind a plug by M106 and M107', async () => {
    const { execute, value, hal } = await printer(
      '  speed: [motion.fan-0, runs.in1]\n  runs: [runs.out, plug.request]\n',
    );
    hal.setp('runs.in0', 0.1);
    await execute('M106 S128');
    expect(value('motion.fan-0')).toBeCloseTo(128 / 255);
    await vi.waitFor(() => expect(value('plug.relay')).toBe(true));
    await execute('M107');
    await vi.waitFor(() => expect(value('plug.relay')).toBe(false));
    expect(await execute('M106 P2')).toMatchObject({ error: { data: { code: 'bad-value' } } });
  });

  it('answers M66 when its input has changed, not earlier', async () => {
    const { value, hal, write, received } = await printer('  on: [plug.relay, motion.digital-in-02]\n');
    const line = 'M66 P2 L3 Q10';
    const waiting = { jsonrpc: '2.0', id: 'waiting', method: 'gcode.execute', params: { line } };
    expect(await write(`${JSON.stringify(waiting)}\n`)).toEqual([]);
    hal.setp('plug.enable', true);
    await vi.waitFor(() => expect(value('motion.digital-in-02')).toBe(true));
    await vi.waitFor(() => expect(received).toMatchObject([{ id: 'waiting' }]));
    expect(received[0]).toMatchObject({
      result: { lines: [{ actions: [{ code: 'M66', pin: 'motion.digital-in-02', value: 1 }] }] },
    });
  });

  it('reads an analog input at once', async () => {
    const { execute, hal } = await printer('  on: [plug.relay, motion.digital-in-02]\n');
    hal.setp('motion.analog-in-01', 2.5);
    expect(await execute('M66 E1')).toMatchObject({
      result: { lines: [{ actions: [{ pin: 'motion.analog-in-01', value: 2.5 }] }] },
    });
  });
});
