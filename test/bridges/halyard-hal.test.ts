import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

interface Shown {
  readonly [component: string]: {
    readonly ready: boolean;
    readonly values: Readonly<Record<string, boolean | number>>;
    readonly dirs: Readonly<Record<string, number>>;
  };
}

/** The bridge with a stand-in for LinuxCNC's HAL, and a simulated plug on the wire. */
async function bridge(plug: SimulatedPlug, more = '') {
  const file = temporaryFile(
    'machine.yaml',
    `machine: m\nload:\n  - motion\n  - smartplug: {name: plug, address: 127.0.0.1, port: ${plug.port}, interval: 50ms, meter: true}\n${more}`,
  );
  const path = join(temporaryFolder(), 'hal.sock');
  const child = spawn('python3', ['bridges/linuxcnc/halyard-hal', '-c', file], {
    env: {
      PATH: process.env['PATH'],
      NODE: process.execPath,
      PYTHONPATH: 'test/bridges/fake-hal',
      PYTHONDONTWRITEBYTECODE: '1',
      FAKE_HAL_SOCKET: path,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const socket = await vi.waitFor(
    async () => {
      const attempt = connect(path);
      await once(attempt, 'connect');
      return attempt;
    },
    { timeout: 10_000 },
  );
  onTestFinished(() => void socket.destroy());
  const answers = createInterface({ input: socket });
  /** Writes pins as HAL does when signals change, and shows all. */
  const hal = async (values: Readonly<Record<string, boolean | number | readonly string[]>> = {}) => {
    const answer = once(answers, 'line') as Promise<[string]>;
    socket.write(`${JSON.stringify(values)}\n`);
    return JSON.parse((await answer)[0]) as Shown;
  };
  const becomes = (expected: Readonly<Record<string, unknown>>) =>
    vi.waitFor(
      async () => {
        expect((await hal())['plug']?.values).toMatchObject(expected);
      },
      { timeout: 10_000, interval: 20 },
    );
  await vi.waitFor(async () => expect((await hal())['plug']?.ready).toBe(true), { timeout: 10_000 });
  return { child, exited, hal, becomes, log: () => log };
}

/** The halyard that the bridge has started, where the system has /proc, as that of LinuxCNC does. */
function childOf(pid = 0): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  expect(children).toMatch(/^\d+$/);
  return Number(children);
}

async function plugOnWire(on = false): Promise<SimulatedPlug> {
  const plug = createSimulatedPlug({ model: 'hs110', on });
  await plug.start();
  onTestFinished(() => plug.dispose());
  return plug;
}

describe.skipIf(!hasPython)('halyard-hal (skipped where there is no python3)', () => {
  it('is ready with the plug’s pins and state, carries wishes and the button, and leaves the relay at the end', async () => {
    const plug = await plugOnWire(true);
    const { child, exited, hal, becomes } = await bridge(plug);
    const shown = await hal();
    expect(Object.keys(shown)).toEqual(['plug']);
    expect(shown['plug']?.values).toMatchObject({ enable: true, relay: true, online: true, request: false });
    expect(shown['plug']?.dirs).toMatchObject({
      enable: 48,
      request: 16,
      lock: 16,
      relay: 32,
      power: 32,
      interval: 192,
    });
    await hal({ 'plug.enable': false });
    await becomes({ enable: false, relay: false });
    expect(plug.on).toBe(false);
    await hal({ 'plug.request': true });
    await becomes({ enable: true, relay: true });
    await hal({ 'plug.request': false });
    await becomes({ enable: false, relay: false });
    plug.pressButton();
    await becomes({ enable: true, relay: true });
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
    expect(plug.on).toBe(true);
  });

  it('shows a crash of halyard by error, starts it again without switching, and obeys request as before', async () => {
    const plug = await plugOnWire();
    const { child, hal, becomes, log } = await bridge(plug);
    await hal({ 'plug.request': true });
    await becomes({ relay: true });
    const pid = childOf(child.pid);
    process.kill(pid, 'SIGKILL');
    await becomes({ error: true, online: false, relay: true });
    await becomes({ error: false, online: true });
    expect(plug.on).toBe(true);
    expect(log()).toContain('starting it again');
    await hal({ 'plug.request': false });
    await becomes({ relay: false, enable: false });
    await hal({ 'plug.request': true });
    await becomes({ relay: true, enable: true });
  });

  it('makes an input known that HAL writes, though it is FALSE on both sides from the beginning', async () => {
    const plug = await plugOnWire();
    const { hal } = await bridge(
      plug,
      '  - power-off: {name: off, temperatures: 1, outside: [printing]}\nset: {off.temperature-0: 20}\n',
    );
    const lock = async () => (await hal())['off']?.values['lock'];
    expect(await lock()).toBe(true);
    await hal({ writers: ['off.printing'] });
    await vi.waitFor(async () => expect(await lock()).toBe(false), { timeout: 10_000, interval: 50 });
  });

  it('says why a machine file is refused', () => {
    const file = temporaryFile('machine.yaml', 'machine: m\nload:\n  - nothing\n');
    const { status, stderr } = spawnSync('python3', ['bridges/linuxcnc/halyard-hal', '-c', file], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        NODE: process.execPath,
        PYTHONPATH: 'test/bridges/fake-hal',
        PYTHONDONTWRITEBYTECODE: '1',
        FAKE_HAL_SOCKET: join(temporaryFolder(), 'hal.sock'),
      },
    });
    expect(status).toBe(1);
    expect(stderr).toContain("'nothing'");
  });
});
