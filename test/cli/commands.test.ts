import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { freePort } from '../helpers/plugs-independent.ts';

let device: SimulatedPlug;

beforeEach(async () => {
  device = createSimulatedPlug({ model: 'hs110', alias: 'bench', loadW: 40 });
  await device.start();
});

afterEach(() => device.dispose());

describe('halyard plug', () => {
  const plug = (...args: string[]) => halyard(['plug', ...args, '-H', `127.0.0.1:${device.port}`]);

  it('switches, and prints the state that the plug then reports', async () => {
    expect(await plug('state')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
    expect(await plug('on')).toEqual({ code: 0, stdout: 'Power ON\n', stderr: '' });
    expect(device.on).toBe(true);
    expect(await plug('toggle')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
    expect(await plug('off')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
    expect(device.on).toBe(false);
  });

  it('describes the plug, for people and for programs', async () => {
    device.pressButton();
    const { stdout } = await plug('info');
    expect(stdout).toMatch(/^model +HS110\(EU\)$/m);
    expect(stdout).toMatch(/^power +40\.0 W$/m);
    const { stdout: json } = await plug('info', '--json');
    expect(JSON.parse(json)).toMatchObject({ model: 'HS110(EU)', on: true, powerW: expect.closeTo(40, 1) as number });
    expect(JSON.parse((await plug('state', '--json')).stdout)).toEqual({ on: true });
  });

  it('exits 3 for an unreachable plug and 2 for a wrong call, with a reason on stderr', async () => {
    const gone = await halyard(['plug', 'state', '-H', `127.0.0.1:${await freePort()}`]);
    expect(gone).toMatchObject({ code: 3, stdout: '' });
    expect(gone.stderr).toMatch(/refuse/);
    expect(await plug('stat')).toMatchObject({ code: 2, stderr: expect.stringContaining('state') as string });
    expect(await halyard(['plug', 'state'])).toMatchObject({ code: 2 });
    expect(await halyard(['plug', 'state', '-H', 'host:99999'])).toMatchObject({ code: 2 });
    expect(await halyard(['nothing'])).toMatchObject({ code: 2 });
  });
});

describe('halyard smartplug', () => {
  it('is one plug as one component, with hal_smartplug’s options', async () => {
    await using runner = new HalyardProcess(
      ['smartplug', '-n', 'foo', '-a', '127.0.0.1', '-p', String(device.port), '-e', '-i', '0.1', '-t', '0.3'].concat(
        '--log-level',
        'error',
      ),
    );
    expect(await runner.ready()).toMatchObject({ params: { machine: 'foo' } });
    await runner.becomes('foo.online', true);
    await runner.result('hal.setp', { name: 'foo.enable', value: true });
    await runner.becomes('foo.relay', true);
    expect(device.on).toBe(true);
    while (!(Number(await runner.value('foo.power')) > 39)) await new Promise(setImmediate);
    expect(await runner.end()).toBe(0);
    expect(device.on).toBe(true);
  });
});

describe('halyard sim', () => {
  it('answers the real protocol, obeys stdin and SIGUSR1, and ends with a signal', async () => {
    await using sim = new HalyardProcess(['sim', '--model', 'hs110', '--model', 'hs100', '--json']);
    const { child } = sim;
    const lines = createInterface({ input: child.stdout });
    const events: { event: string; plug: number; port?: number; on?: boolean; by?: string }[] = [];
    lines.on('line', (line) => events.push(JSON.parse(line) as (typeof events)[number]));
    const event = async (fits: (event: (typeof events)[number]) => boolean) => {
      for (;;) {
        const found = events.find(fits);
        if (found) return found;
        await once(lines, 'line');
      }
    };
    const { port } = await event(({ event, plug }) => event === 'listening' && plug === 0);
    await event(({ event, plug }) => event === 'listening' && plug === 1);
    const state = () => halyard(['plug', 'state', '-H', `127.0.0.1:${port ?? 0}`, '-t', '0.5']);
    child.kill('SIGUSR1');
    await event(({ on, by }) => on === true && by === 'button');
    expect((await state()).stdout).toBe('Power ON\n');
    child.stdin.write('button 0\n');
    await event(({ on, by }) => on === false && by === 'button');
    child.stdin.write('silent\n');
    expect((await state()).code).toBe(3);
    child.stdin.write('heal\n');
    while ((await state()).code !== 0);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('refuses an unknown model', async () => {
    expect(await halyard(['sim', '--model', 'hs999'])).toMatchObject({ code: 2 });
  });
});

describe('halyard pins', () => {
  it('lists the types and describes one', async () => {
    expect((await halyard(['pins'])).stdout).toMatch(/^smartplug +A smart plug/m);
    const { stdout } = await halyard(['pins', 'smartplug']);
    expect(stdout).toMatch(/energy +float +out +kWh/);
    expect(await halyard(['pins', 'smartplugg'])).toMatchObject({ code: 2 });
  });
});

describe('halyard demo', () => {
  it('plays a print and exits 0', async () => {
    const { code, stdout, stderr } = await halyard(['demo']);
    expect(stderr).toBe('');
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toMatch(/G-code +M64 P15/);
    expect(stdout).toMatch(/relay +printer ON, [\d.]+ ms after/);
    expect(stdout).toMatch(/enable follows after \d+ ms: TRUE/);
    expect(stdout).toMatch(/error TRUE/);
    expect(stdout).toMatch(/error FALSE/);
    expect(stdout).toMatch(/the print is done and the printer is off/);
    expect(code).toBe(0);
  });
});
