import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { createMachinePeer } from '../../src/faces/rpc/machine-peer.ts';
import { programProtocol } from '../../src/faces/rpc/program.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { createVirtualPlug, virtualDrivers } from '../helpers/virtual-plug.ts';
import { settled } from '../faces/rpc/helpers/conversation.ts';

const headers = loadHeaders('pins');

/** A machine with several callers; it has not started. */
async function machineOf(text: string) {
  const clock = virtualClock(1_700_000_000);
  const { config, diagnostics } = parseMachine(text, 'm.yaml', { headers, drivers: plugDrivers });
  if (!config) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const { plug, driver } = createVirtualPlug(clock, { on: true });
  const drivers = virtualDrivers(() => driver);
  const context = { clock, logger: silentLogger, headers, types: componentTypes, programProtocol, drivers };
  const machine = await createMachine(config, context);
  onTestFinished(() => machine.dispose());
  return { machine, clock, plug };
}

/** Everything written to a program or to the host, parsed. */
function lines() {
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk: Buffer) => (text += String(chunk)));
  const received = () =>
    text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { method?: string });
  return { output, received };
}

const watchdog =
  'machine: m\nload: [plug-watchdog: {name: wd}]\nset: {wd.misses-max: 1, wd.misses: 5, wd.online: true}\n';

describe('the one door of a machine', () => {
  it('notifies a program of loadusr of events', async () => {
    const { machine, clock } = await machineOf(watchdog.replace('wd.misses: 5', 'wd.misses: 0'));
    const { output, received } = lines();
    const client = machine.api.connect({ name: 'program p', pid: 7 });
    const program = programProtocol(client, {
      api: machine.api,
      input: new PassThrough(),
      output,
      clock,
      logger: silentLogger,
    });
    machine.start();
    machine.hal.setp('wd.misses', 5);
    await clock.advance(20_000);
    await settled();
    expect(received().map(({ method }) => method)).toContain('plug.fault');
    program.dispose();
  });

  it('notifies stdin of the events of the start, after runner.ready', async () => {
    const { machine, clock } = await machineOf(watchdog);
    machine.start();
    await clock.advance(20_000);
    const { output, received } = lines();
    const peer = createMachinePeer(machine.api, {
      client: machine.api.connect({ name: 'stdin' }),
      greet: (greeted) => greeted.notify('runner.ready', { machine: 'm' }),
      fromStart: true,
      input: new PassThrough(),
      output,
      clock,
      logger: silentLogger,
    });
    await settled();
    expect(
      received()
        .map(({ method }) => method)
        .slice(0, 2),
    ).toEqual(['runner.ready', 'plug.fault']);
    peer.dispose();
  });

  it('has one uptime for all callers, from the creation of the machine', async () => {
    const { machine, clock } = await machineOf('machine: m\n');
    const early = machine.api.connect({ name: 'early' });
    await clock.advance(2000);
    machine.start();
    const late = machine.api.connect({ name: 'late' });
    expect([early, late].map((client) => client.status().uptime)).toEqual([2, 2]);
  });

  it('writes the pins of a host by halcmd as by hal.setp, and no other component’s OUT pins', async () => {
    const { machine } = await machineOf(
      'machine: m\nload:\n  - host: {pins: {printing: bit, hotend: float}}\n  - and2: {name: a}\nnets: {s: [host.printing, a.in0]}\n',
    );
    machine.start();
    const client = machine.api.connect({ name: 'socket 1' });
    client.setp('host.printing', true);
    expect(machine.hal.item('a.in0').value).toBe(true);
    expect(await client.halcmd({ argv: ['setp', 'host.printing', 'FALSE'] })).toMatchObject({ code: 0 });
    expect(machine.hal.item('a.in0').value).toBe(false);
    expect(await client.halcmd({ argv: ['setp', 'host.hotend', 'warm'] })).toMatchObject({ code: 1 });
    expect(await client.halcmd({ argv: ['alias', 'pin', 'host.hotend', 'nozzle'] })).toMatchObject({ code: 0 });
    expect(await client.halcmd({ argv: ['setp', 'nozzle', '210'] })).toMatchObject({ code: 0, stderr: '' });
    expect(client.setp('nozzle', 215).value).toBe(215);
    expect(await client.halcmd({ argv: ['setp', 'a.out', 'TRUE'] })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("pin 'a.out' is not writable") as string,
    });
  });

  it('describes each plug: identity, state and last error', async () => {
    const { machine, clock, plug } = await machineOf('machine: m\nload: [smartplug: {name: p, address: a}]\n');
    machine.start();
    await clock.advance(1000);
    const client = machine.api.connect({ name: 'page' });
    expect(client.plug('p')).toMatchObject({ name: 'p', online: true, error: false, relay: true, requests: [] });
    expect(client.plug('p').identity?.deviceId).toBeTruthy();
    plug.reachable = false;
    await clock.advance(5000);
    const [failed] = client.plugs();
    expect(failed).toMatchObject({ online: false, error: true });
    expect(failed?.lastError).toBeTruthy();
    expect(failed).not.toHaveProperty('relay');
    expect(client.status().plugs[0]?.lastError).toBe(failed?.lastError);
    expect(() => client.plug('other')).toThrow("there is no plug 'other': expected one of p");
  });
});
