import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { freePort } from '../helpers/plugs-independent.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const running: HalyardProcess[] = [];

afterEach(async () => {
  for (const process of running.splice(0)) await process.dispose();
});

function start(args: readonly string[]): HalyardProcess {
  const process = new HalyardProcess([...args, '--log-level', 'error']);
  running.push(process);
  return process;
}

const simulated = `
machine: simulated
load:
  - motion
  - smartplug: {name: plug, driver: sim, meter: true, interval: 0.1}
nets:
  power: [motion.digital-out-io-15, plug.enable]
`;

describe('a machine file with five different mistakes', () => {
  const file = () =>
    temporaryFile(
      'bad.yaml',
      `
machine: bad
load:
  - motion: {digital-outputs: many}
  - smartplugg: {name: first, address: 127.0.0.1}
  - smartplug: {name: plug, adress: 127.0.0.1}
nets:
  power: [motion.digital-out-15, plug.enable]
set:
  plug.intervall: 1
`,
    );

  it.each(['run', 'check'])('makes %s print a diagnostic for each and exit 1', async (command) => {
    const path = file();
    const { code, stdout, stderr } = await halyard([command, path]);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    const places = [...stderr.matchAll(/bad\.yaml:(\d+):(\d+): error: /g)].map(([, line]) => Number(line));
    expect(new Set(places)).toEqual(new Set([4, 5, 6, 8, 10]));
    expect(stderr).toContain('^');
    expect(stderr).toMatch(/did you mean/i);
  });
});

describe('a machine whose print state can never be known', () => {
  const file = () =>
    temporaryFile(
      'doubtful.yaml',
      `
machine: doubtful
load:
  - smartplug: {name: plug, driver: sim}
  - power-off: {name: off, temperatures: 1}
nets:
  power: [off.power, plug.enable]
set:
  off.temperature-0: 20
`,
    );

  it.each([
    [[], 0],
    [['--strict'], 1],
  ])('causes a warning from check %j, which ends with %d', async (flags, expected) => {
    const { code, stdout, stderr } = await halyard(['check', ...flags, file()]);
    expect(code).toBe(expected);
    expect(stdout).toContain('1 warning');
    expect(stderr).toMatch(/doubtful\.yaml:5:23: warning: 'off\.printing' will never be known/);
  });

  it('runs all the same', async () => {
    const runner = start(['run', file()]);
    await runner.ready();
    expect(await runner.end()).toBe(0);
  });
});

describe('a plug that cannot be reached', () => {
  const machineAt = (address: string, port: number) =>
    temporaryFile(
      'machine.yaml',
      `
machine: unreachable
load:
  - motion
  - smartplug: {name: plug, address: ${address}, port: ${port}, interval: 0.1, timeout: 0.2}
`,
    );

  it.each([
    ['does not resolve', async () => machineAt('no-such-host.invalid', 9999)],
    ['refuses', async () => machineAt('127.0.0.1', await freePort())],
  ])('because it %s leaves the runner up with error TRUE and online FALSE', async (_, file) => {
    const runner = start(['run', await file()]);
    await runner.ready();
    await runner.becomes('plug.error', true);
    expect(await runner.value('plug.online')).toBe(false);
    expect(await runner.result('motion.digitalOut', { index: 1, value: true })).toMatchObject({ value: true });
    expect(await runner.end()).toBe(0);
  });

  it('because it never answers leaves the runner up, and a signal ends the runner at once', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const runner = start(['run', machineAt('127.0.0.1', (silent.address() as AddressInfo).port)]);
    await runner.ready();
    await runner.becomes('plug.error', true);
    const signalledMs = performance.now();
    runner.child.kill('SIGTERM');
    expect(await runner.exit()).toBe(0);
    expect(performance.now() - signalledMs).toBeLessThan(2000); // the promise made to services, not a benchmark
    silent.close();
  });
});

describe('input on stdin', () => {
  const answered = async (text: string | Buffer) => {
    const runner = start(['run', temporaryFile('machine.yaml', simulated)]);
    await runner.ready();
    const from = runner.messages.length;
    runner.write(text);
    runner.write('\n');
    const answer = await runner.message((message) => message.id === null, from);
    expect(await runner.value('plug.enable')).toBe(false);
    return answer.error?.code;
  };

  it('is answered with -32700 when it is not JSON', async () => {
    expect(await answered('{"jsonrpc": "2.0", "method')).toBe(-32700);
  });

  it('is answered with -32700 when it is not UTF-8', async () => {
    expect(await answered(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).toBe(-32700);
  });

  it('is answered once when a line is longer than the limit', async () => {
    expect(await answered(Buffer.alloc(2 * 1024 * 1024, 'x'))).toBe(-32700);
  });

  it('gets -32601 for an unknown method and -32602 for parameters of a wrong type', async () => {
    const runner = start(['run', temporaryFile('machine.yaml', simulated)]);
    await runner.ready();
    expect((await runner.request('hal.nothing', {})).error?.code).toBe(-32601);
    expect((await runner.request('motion.digitalOut', { index: 'fifteen', value: true })).error?.code).toBe(-32602);
    expect((await runner.request('hal.setp', { name: 'plug.power', value: 1 })).error?.data?.code).toBe('not-writable');
    expect(await runner.value('plug.enable')).toBe(false);
  });

  it('is executed without an answer when it is a notification', async () => {
    const runner = start(['run', temporaryFile('machine.yaml', simulated)]);
    await runner.ready();
    runner.write('{"jsonrpc":"2.0","method":"motion.digitalOut","params":{"index":15,"value":true}}\n');
    await runner.becomes('plug.relay', true);
    expect(runner.messages.filter((message) => message.error)).toEqual([]);
  });
});

describe('a running machine', () => {
  const ask = (socket: string) => ['rpc', 'runner.status', '--socket', socket];

  it('shows its values to a watcher, first the current ones', async () => {
    const runner = start(['run', temporaryFile('machine.yaml', simulated)]);
    await runner.ready();
    await runner.becomes('plug.online', true);
    const watched = await runner.result('hal.watch', { patterns: ['plug.enable', 'plug.relay'] });
    const { params } = await runner.message(({ method }) => method === 'hal.changed');
    expect(watched).toEqual({ id: params?.['id'] });
    expect(params?.['changes']).toEqual([
      { name: 'plug.enable', value: false, time: expect.closeTo(Date.now() / 1000, -2) as number },
      { name: 'plug.relay', value: false, time: expect.closeTo(Date.now() / 1000, -2) as number },
    ]);
  });

  it('executes M64 and M65 from G-code', async () => {
    const runner = start(['run', temporaryFile('machine.yaml', simulated)]);
    await runner.ready();
    await runner.result('gcode.execute', { line: 'M64 P15' });
    await runner.becomes('plug.relay', true);
    await runner.result('gcode.execute', { line: 'm65p15 (off)' });
    await runner.becomes('plug.relay', false);
  });

  it('ends with exit code 0 when stdin ends, and when it is asked to', async () => {
    const first = start(['run', temporaryFile('machine.yaml', simulated)]);
    await first.ready();
    expect(await first.end()).toBe(0);
    const second = start(['run', temporaryFile('machine.yaml', simulated)]);
    await second.ready();
    await second.result('runner.stop', {});
    expect(await second.exit()).toBe(0);
  });

  it('without a host runs until a signal', async () => {
    const socket = join(temporaryFolder(), 's');
    const runner = start(['run', temporaryFile('machine.yaml', simulated), '--stdin', 'none', '--socket', socket]);
    runner.child.stdin.end();
    await vi.waitFor(() => expect(existsSync(socket)).toBe(true), { timeout: 10_000 });
    // Each command is its own process, which starts long after the runner has read the end of stdin.
    for (const status of [await halyard(ask(socket)), await halyard(ask(socket))]) {
      expect(JSON.parse(status.stdout)).toMatchObject({ state: 'running' });
    }
    expect(runner.child.exitCode).toBeNull();
    runner.child.kill('SIGINT');
    expect(await runner.exit()).toBe(0);
    expect(runner.messages).toEqual([]);
  });

  it('replaces every plug by a simulated one with --sim', async () => {
    const runner = start(['run', 'configs/printers/uni-print-3d.yaml', '--sim']);
    await runner.ready();
    await runner.becomes('smartplug-power.online', true);
    await runner.becomes('smartplug-fan.online', true);
  });
});
