import { describe, expect, it, vi } from 'vitest';
import { situations } from '../../helpers/host-situations.ts';
import { besideHost, besideKlipper, besideMoonraker, hostTypes } from '../../helpers/printer-host-rig.ts';

describe.each(hostTypes)('%s', (type) => {
  const connected = besideHost[type];

  it('lets macros switch outputs, execute G-code, set pins and ask for power-off', async () => {
    const { host, hal, value, becomes } = await connected();
    host.call('motion.digitalOut', { index: 15, value: true });
    await becomes('motion.digital-out-15', true);
    host.call('gcode.execute', { line: 'M65 P15' });
    await becomes('motion.digital-out-15', false);
    host.call('hal.setp', { name: 'motion.analog-in-00', value: 2.5 });
    await becomes('motion.analog-in-00', 2.5);
    const requested: unknown[] = [];
    hal.params.get('after-print.ask').observe({ next() {}, asked: (on, { word }) => requested.push([on, word]) });
    host.call('power.off', {});
    await vi.waitFor(() => expect(requested).toEqual([[true, 'power.off']]));
    expect(value(`${type}.refused`)).toBe(0);
  });

  it('keeps an output queued by M62 for the move of a later call', async () => {
    const { host, value, becomes } = await connected();
    host.call('gcode.execute', { line: 'M62 P1' });
    host.call('gcode.execute', { line: 'M64 P2' });
    await becomes('motion.digital-out-02', true);
    expect(value('motion.digital-out-01')).toBe(false);
    host.call('gcode.execute', { line: 'G1 X1' });
    await becomes('motion.digital-out-01', true);
  });

  it('reads G-code as Klipper does', async () => {
    const { host, value, becomes, clock } = await connected();
    host.call('gcode.execute', { line: 'M106 S1' });
    await becomes('motion.fan-0', 1 / 255);
    host.call('gcode.execute', { lines: ['G4 P500', 'M64 P2'] });
    // Sockets are read in order: when this message has arrived, so have those behind the dwell.
    host.call('motion.digitalOut', { index: 3, value: true });
    await becomes('motion.digital-out-03', true);
    await clock.advance(499);
    expect(value('motion.digital-out-02')).toBe(false);
    await clock.advance(1);
    await becomes('motion.digital-out-02', true);
    host.call('gcode.execute', { line: 'M81 LAMP' });
    await becomes(`${type}.refused`, 1);
    expect(value('motion.power')).toBe(false);
  });

  it('refuses, counts and logs wrong calls, and goes on', async () => {
    const { host, value, becomes, lines } = await connected();
    host.call('motion.digitalOut', { index: '15', value: true });
    host.call('motion.digitalOut', { index: 1.5, value: true });
    host.call('motion.digitalOut', { value: true });
    await becomes(`${type}.refused`, 3);
    expect(lines.filter((line) => line.startsWith('refused a remote call'))).toHaveLength(3);
    host.call('motion.digitalOut', { index: 1, value: true });
    await becomes('motion.digital-out-01', true);
    expect(value('motion.digital-out-02')).toBe(false);
  });
});

describe('klipper', () => {
  it('offers only the methods that the machine file lists', async () => {
    const { host } = await besideKlipper(', methods: [motion.digitalOut]');
    expect(host.registered).toEqual(['motion.digitalOut']);
  });

  it('gets the methods before anything else', async () => {
    const { host } = await besideKlipper();
    const asked = host.server.received.map(({ method }) => method);
    expect(asked.slice(0, 6)).toEqual(Array(6).fill('register_remote_method'));
  });
});

describe('moonraker', () => {
  it('answers other clients of the agent with results and refusals', async () => {
    const { host } = await besideMoonraker();
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

  it('passes on the machine’s events', async () => {
    const { host, machine } = await besideMoonraker();
    const event = { type: 'power.off', name: 'power-off', cause: 'request', time: 1, details: {} } as const;
    machine.context.events?.next(event);
    const { type, ...data } = event;
    await vi.waitFor(() => expect(host.events).toEqual([{ event: type, data }]));
  });

  it('registers its methods once with a Moonraker, whatever Klipper does, and again with the next one', async () => {
    const { host, becomes, becomesWithin, lines } = await besideMoonraker();
    const registrations = () =>
      host.server.received.filter(({ method }) => method === 'connection.register_remote_method').length;
    await host.restart(situations.startup);
    host.change({ webhooks: { state: 'ready' } });
    host.comeBack(situations.ready);
    await becomes('moonraker.ready', true);
    expect(registrations()).toBe(6);
    expect(host.refused).toBe(0);
    await host.stop();
    await becomes('moonraker.online', false);
    await host.start();
    await becomesWithin(10, 'moonraker.online', true);
    expect(registrations()).toBe(12);
    expect(host.registered).toHaveLength(6);
    expect(lines.filter((line) => line.includes('not registered'))).toEqual([]);
  });
});
