import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import type { Logger } from '../../src/util/logger.ts';
import { FakeKlipper } from '../helpers/fake-klipper.ts';
import { FakeMoonraker } from '../helpers/fake-moonraker.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const headers = loadHeaders('pins');

/** A log that keeps what it is told. */
function keptLog() {
  const lines: string[] = [];
  const logger: Logger = {
    debug() {},
    info: (_, text) => lines.push(text),
    warn: (_, text) => lines.push(text),
    error: (_, text) => lines.push(text),
    child: () => logger,
  };
  return { lines, logger };
}

/** A machine beside a printer host; time goes on only when the test says so. */
async function machineBeside(type: 'klipper' | 'moonraker', path: string, options = '') {
  const text = `
machine: printer
load:
  - motion
  - power-off: {name: after-print}
  - ${type}: {socket: ${path}${options}}
`;
  const { config, diagnostics } = parseMachine(text, 'test.yaml', { headers });
  if (!config) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const clock = virtualClock();
  const { lines, logger } = keptLog();
  const context = { clock, logger, headers, types: componentTypes, drivers: plugDrivers };
  const machine = await createMachine(config, context);
  onTestFinished(() => machine.dispose());
  machine.start();
  const value = (name: string) => machine.hal.item(name).value;
  const becomes = (name: string, expected: unknown) =>
    vi.waitFor(() => expect(value(name)).toEqual(expected), { timeout: 5000, interval: 2 });
  return { machine, hal: machine.hal, clock, value, becomes, lines };
}

const path = () => join(temporaryFolder(), 'host.sock');

async function klipper(options?: string) {
  const host = new FakeKlipper(path());
  await host.start();
  onTestFinished(() => host.stop());
  const rig = await machineBeside('klipper', host.server.path, options);
  await rig.becomes('klipper.online', true);
  return { host, ...rig };
}

async function moonraker() {
  const host = new FakeMoonraker(path());
  await host.start();
  onTestFinished(() => host.stop());
  const rig = await machineBeside('moonraker', host.server.path);
  await rig.becomes('moonraker.online', true);
  return { host, ...rig };
}

const hosts = { klipper, moonraker };

describe.each(['klipper', 'moonraker'] as const)('%s', (type) => {
  const connected = hosts[type];

  it('shows what the printer does', async () => {
    const { host, value, becomes } = await connected();
    expect(value(`${type}.ready`)).toBe(true);
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.hotend.temperature`)).toBe(21.5);
    expect(value(`${type}.bed.temperature`)).toBe(20.25);
    host.change({ extruder: { temperature: 210, target: 215 }, print_stats: { state: 'printing' } });
    await becomes(`${type}.printing`, true);
    expect(value(`${type}.hotend.temperature`)).toBe(210);
    expect(value(`${type}.hotend.target`)).toBe(215);
    expect(value(`${type}.print-state`)).toBe(1);
    host.change({ print_stats: { state: 'paused' }, idle_timeout: { state: 'Printing' } });
    await becomes(`${type}.paused`, true);
    expect(value(`${type}.printing`)).toBe(true);
    expect(value(`${type}.busy`)).toBe(true);
    host.change({ print_stats: { state: 'complete' }, idle_timeout: { state: 'Idle' } });
    await becomes(`${type}.complete`, true);
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.idle`)).toBe(true);
  });

  it('asks for nothing because of a print that was complete before', async () => {
    const host = type === 'klipper' ? new FakeKlipper(path()) : new FakeMoonraker(path());
    host.status = { ...host.status, print_stats: { state: 'complete' } };
    await host.start();
    onTestFinished(() => host.stop());
    const { value, becomes } = await machineBeside(type, host.server.path);
    await becomes(`${type}.online`, true);
    expect(value(`${type}.print-state`)).toBe(3);
    expect(value(`${type}.complete`)).toBe(false);
    host.change({ print_stats: { state: 'printing' } });
    await becomes(`${type}.printing`, true);
    host.change({ print_stats: { state: 'complete' } });
    await becomes(`${type}.complete`, true);
    host.change({ print_stats: { state: 'standby' } });
    await becomes(`${type}.complete`, false);
  });

  it('lets macros switch outputs, execute G-code, set pins and ask for power-off', async () => {
    const { host, hal, value, becomes } = await connected();
    host.call('motion.digitalOut', { index: 15, value: true });
    await becomes('motion.digital-out-15', true);
    host.call('gcode.execute', { line: 'M65 P15' });
    await becomes('motion.digital-out-15', false);
    host.call('hal.setp', { name: 'motion.analog-in-00', value: 2.5 });
    await becomes('motion.analog-in-00', 2.5);
    const requested: boolean[] = [];
    hal.params.get('after-print.ask').observe((on) => requested.push(on as boolean));
    host.call('power.off', {});
    await vi.waitFor(() => expect(requested).toEqual([false, true, false]));
    expect(value(`${type}.refused`)).toBe(0);
  });

  it('keeps what M62 has put off for the move of a later call', async () => {
    const { host, value, becomes } = await connected();
    host.call('gcode.execute', { line: 'M62 P1' });
    host.call('gcode.execute', { line: 'M64 P2' });
    await becomes('motion.digital-out-02', true);
    expect(value('motion.digital-out-01')).toBe(false);
    host.call('gcode.execute', { line: 'G1 X1' });
    await becomes('motion.digital-out-01', true);
  });

  it('refuses, counts and logs what is wrong, and goes on', async () => {
    const { host, value, becomes, lines } = await connected();
    host.call('motion.digitalOut', { index: '15', value: true });
    host.call('motion.digitalOut', { index: 1.5, value: true });
    host.call('motion.digitalOut', { value: true });
    await becomes(`${type}.refused`, 3);
    expect(lines.filter((line) => line.startsWith('a remote call was refused'))).toHaveLength(3);
    host.call('motion.digitalOut', { index: 1, value: true });
    await becomes('motion.digital-out-01', true);
    expect(value('motion.digital-out-02')).toBe(false);
  });

  it('is stale while its host is away, comes back with its methods, and tells each once', async () => {
    const { host, value, becomes, clock, lines } = await connected();
    host.change({ print_stats: { state: 'printing' }, extruder: { temperature: 210, target: 215 } });
    await becomes(`${type}.printing`, true);
    const before = host.registered;
    await host.stop();
    await becomes(`${type}.online`, false);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
    expect(value(`${type}.hotend.target`)).toBeNaN();
    expect(value(`${type}.ready`)).toBe(false);
    expect(value(`${type}.printing`)).toBe(true);
    for (let second = 0; second < 30; second++) {
      await clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(lines.filter((line) => line.startsWith('not connected'))).toHaveLength(1);
    host.status = { ...host.status, print_stats: { state: 'standby' } };
    await host.start();
    await vi.waitFor(
      async () => {
        await clock.advance(1000);
        expect(value(`${type}.online`)).toBe(true);
      },
      { interval: 2 },
    );
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.hotend.temperature`)).toBe(210);
    expect(host.registered).toEqual(before);
    host.call('motion.digitalOut', { index: 3, value: true });
    await becomes('motion.digital-out-03', true);
    expect(lines.filter((line) => line === 'connected')).toHaveLength(2);
  });

  it('tries ever more slowly, and at least every five seconds', async () => {
    const { host, clock, becomes } = await connected();
    const { server } = host;
    await host.stop();
    await becomes(`${type}.online`, false);
    server.onMessage = (_, socket) => socket.destroy();
    await server.start();
    const before = server.connections;
    for (let tick = 0; tick < 120; tick++) {
      await clock.advance(250);
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    }
    expect(server.connections - before).toBeGreaterThanOrEqual(6);
    expect(server.connections - before).toBeLessThanOrEqual(12);
  });

  it('lets go of a host that answers no more, and of one that does not read', async () => {
    const { host, clock, becomes, value } = await connected();
    host.server.onMessage = () => {};
    await clock.advance(5000);
    await clock.advance(5000);
    await becomes(`${type}.online`, false);
    host.server.deaf = true;
    for (let tick = 0; tick < 40; tick++) await clock.advance(1000);
    expect(value(`${type}.online`)).toBe(false);
  });

  it('takes nonsense for nothing', async () => {
    const { host, becomes, value } = await connected();
    for (const socket of host.server.sockets) {
      for (const nonsense of ['{', 'null', '[]', '7', '{"id":1}', '{"id":99,"result":1}', '\u00ff', '{"method":1}']) {
        socket.write(`${nonsense}\u0003`);
      }
      socket.write('x'.repeat(2 * 1024 * 1024));
      socket.write('\u0003');
    }
    host.change({ extruder: { temperature: 33, target: 0 } });
    await becomes(`${type}.hotend.temperature`, 33);
    expect(value(`${type}.refused`)).toBe(0);
  });
});

describe('klipper', () => {
  it('names its pins as the machine file says, and takes a mere sensor for unheated', async () => {
    const { value } = await klipper(', heaters: {nozzle: extruder, chamber: temperature_sensor chamber, no: no_such}');
    expect(value('klipper.nozzle.temperature')).toBe(21.5);
    expect(value('klipper.chamber.temperature')).toBe(19);
    expect(value('klipper.chamber.target')).toBe(0);
    expect(value('klipper.no.temperature')).toBeNaN();
    expect(value('klipper.no.target')).toBeNaN();
  });

  it('offers only the methods that the machine file lists', async () => {
    const { host } = await klipper(', methods: [motion.digitalOut]');
    expect(host.registered).toEqual(['motion.digitalOut']);
  });

  it('tells of a shutdown', async () => {
    const { host, becomes, value } = await klipper();
    host.change({ webhooks: { state: 'shutdown' } });
    await becomes('klipper.shutdown', true);
    expect(value('klipper.ready')).toBe(false);
  });
});

describe('moonraker', () => {
  it('answers what other clients ask of the agent, results and refusals', async () => {
    const { host } = await moonraker();
    host.ask(7, 'motion.digitalOut', { index: 1, value: true });
    host.ask(8, 'motion.digitalOut', { index: 99, value: true });
    host.ask(9, 'runner.stop', {});
    const answers = () => host.server.received.filter(({ method }) => method === undefined);
    await vi.waitFor(() => expect(answers()).toHaveLength(3));
    expect(answers().sort((a, b) => Number(a['id']) - Number(b['id']))).toMatchObject([
      { jsonrpc: '2.0', id: 7, result: { pin: 'motion.digital-out-01', value: true } },
      { jsonrpc: '2.0', id: 8, error: { code: -32000, data: { code: 'bad-value' } } },
      { jsonrpc: '2.0', id: 9, error: { code: -32601 } },
    ]);
  });

  it('passes on what happens in the machine as events', async () => {
    const { host, machine } = await moonraker();
    const event = { type: 'power.off', name: 'power-off', cause: 'request', time: 1, details: {} } as const;
    machine.context.events?.next(event);
    const { type, ...data } = event;
    await vi.waitFor(() => expect(host.events).toEqual([{ event: type, data }]));
  });

  it('is stale while Klipper is away, and takes up again what Klipper has forgotten', async () => {
    const { host, becomes, value } = await moonraker();
    host.setKlippy('disconnected');
    await becomes('moonraker.online', false);
    expect(value('moonraker.hotend.temperature')).toBeNaN();
    host.setKlippy('ready');
    await becomes('moonraker.online', true);
    host.change({ extruder: { temperature: 50, target: 60 } });
    await becomes('moonraker.hotend.target', 60);
  });

  it('finds Klipper by itself where it was not told', async () => {
    const { host, becomes, clock } = await moonraker();
    host.setKlippy('disconnected');
    await becomes('moonraker.online', false);
    host.klippy = 'ready';
    await clock.advance(5000);
    await becomes('moonraker.online', true);
  });

  it('drops a host that lets events pile up', async () => {
    const { host, machine, becomes } = await moonraker();
    for (const socket of host.server.sockets) socket.pause();
    const details = { text: 'x'.repeat(1000) };
    for (let count = 0; count < 2000; count++) {
      machine.context.events?.next({ type: 'power.off', name: 'n', cause: 'c', time: count, details });
    }
    await becomes('moonraker.online', false);
  });
});

describe('a real printer host', () => {
  const sockets = { klipper: process.env['KLIPPY_SOCK'], moonraker: process.env['MOONRAKER_SOCK'] };

  it.runIf(sockets.klipper)('Klipper of KLIPPY_SOCK is connected to', async () => {
    const { becomes } = await machineBeside('klipper', sockets.klipper ?? '');
    await becomes('klipper.online', true);
  });

  it.runIf(sockets.moonraker)('Moonraker of MOONRAKER_SOCK is connected to', async () => {
    const { becomes, value } = await machineBeside('moonraker', sockets.moonraker ?? '');
    await becomes('moonraker.online', true);
    expect(value('moonraker.refused')).toBe(0);
  });
});
