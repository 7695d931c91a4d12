import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const running: HalyardProcess[] = [];
let device: SimulatedPlug;
let commands: unknown[];

beforeEach(async () => {
  device = createSimulatedPlug({ model: 'hs110', loadW: 50 });
  await device.start();
  commands = [];
  device.onRequest((request) => {
    const { system } = request as { system?: { set_relay_state?: unknown } };
    if (system?.set_relay_state) commands.push(system.set_relay_state);
  });
});

afterEach(async () => {
  for (const process of running.splice(0)) await process.dispose();
  await device.dispose();
});

function start(args: readonly string[]): HalyardProcess {
  const process = new HalyardProcess(['run', ...args, '--log-level', 'error']);
  running.push(process);
  return process;
}

const plugLine = () => `loadusr -Wn plug hal_smartplug -n plug -e -a 127.0.0.1 -p ${device.port} -i 0.1 -t 0.3`;

describe('halyard run with a HAL file', () => {
  it('runs a machine of a plug, motion and standard components', async () => {
    const file = temporaryFile(
      'printer.hal',
      `
# The plug is on while G-code wants it and the interlock allows it.
${plugLine()}
loadrt motmod num_dio=16
loadrt and2 names=allow
loadrt threads name1=fast period1=10000000
addf allow fast
net wanted  motion.digital-out-15 => allow.in0
setp allow.in1 1
net request allow.out => plug.request
start
`,
    );
    const runner = start([file]);
    await runner.ready();
    await runner.becomes('plug.online', true);
    await runner.result('gcode.execute', { line: 'M64 P15' });
    await runner.becomes('plug.relay', true);
    expect(device.on).toBe(true);
    await runner.result('hal.setp', { name: 'allow.in1', value: false });
    await runner.becomes('plug.relay', false);
    expect(commands).toEqual([{ state: 1 }, { state: 0 }]);
    expect(await runner.end()).toBe(0);
  });

  it('stops at the first error, names its line, and has switched nothing', async () => {
    const file = temporaryFile('bad.hal', `${plugLine()}\nsetp plug.enable 1\nnet x plug.enabel\nsetp plug.lock 1\n`);
    const { code, stdout, stderr } = await halyard(['run', file, '--log-level', 'error']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`bad.hal:3: Pin 'plug.enabel' does not exist`);
    expect(device.on).toBe(false);
    expect(commands).toEqual([]);
  });

  it('reports a missing file', async () => {
    const { code, stderr } = await halyard(['run', join(temporaryFolder(), 'none.hal'), '--log-level', 'error']);
    expect(code).toBe(1);
    expect(stderr).toContain('none.hal');
  });

  it('is run by a machine file that sources it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'more.hal'), 'net power motion.digital-out-io-15 plug.enable\n');
    writeFileSync(
      join(folder, 'machine.yaml'),
      `machine: both\nload:\n  - motion\n  - smartplug: {name: plug, driver: sim, interval: 0.1}\nsource: more.hal\n`,
    );
    const runner = start([join(folder, 'machine.yaml')]);
    await runner.ready();
    await runner.result('gcode.execute', { line: 'M64 P15' });
    await runner.becomes('plug.relay', true);
  });
});

describe('a running machine’s socket', () => {
  const socketMachine = async () => {
    const socket = join(temporaryFolder(), 'halyard.sock');
    const file = temporaryFile('m.hal', `${plugLine()}\nloadrt motmod num_dio=4\n`);
    const runner = start([file, '--socket', socket, '--stdin', 'none']);
    const call = (...args: string[]) => halyard(args, { env: { HALYARD_SOCKET: socket } });
    while ((await call('rpc', 'runner.status')).code !== 0);
    return { runner, socket, call };
  };

  it('accepts halcmd, with its output and exit codes', async () => {
    const { call } = await socketMachine();
    expect(await call('halcmd', 'net', 'power', 'motion.digital-out-io-03', '<=>', 'plug.enable')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect((await call('halcmd', '-s', 'show', 'sig')).stdout).toContain('power');
    expect((await call('halcmd', 'getp', 'plug.enable')).stdout).toBe('FALSE\n');
    expect(await call('halcmd', 'getp', 'plug.nothing')).toMatchObject({
      code: 1,
      stderr: `<commandline>:0: pin or parameter 'plug.nothing' not found\n`,
    });
    expect((await call('show', 'comp')).stdout).toContain('plug');
    expect((await call('graph')).stdout).toMatch(/flowchart LR[\s\S]*power/);
    expect((await call('graph', '--format', 'dot', 'nothing-*')).stdout).not.toContain('power');
  });

  it('accepts requests, G-code and watchers', async () => {
    const { call, socket } = await socketMachine();
    await call('halcmd', 'net', 'power', 'motion.digital-out-io-03', 'plug.enable');
    const watcher = spawn(process.execPath, ['dist/main.cjs', 'watch', '--socket', socket, 'plug.relay'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = '';
    watcher.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    const lines = temporaryFile('job.ngc', 'G28\nM64 P3 ; on\nM64\n');
    const gcode = await call('gcode', lines);
    expect(gcode.stdout).toBe('2: M64 P3 ; on: motion.digital-out-03 true\n');
    expect(gcode.stderr).toContain('3: M64: No valid P word with M64');
    expect(gcode.code).toBe(1);
    while (!seen.includes('"value":true')) await once(watcher.stdout, 'data');
    expect(device.on).toBe(true);
    expect(JSON.parse((await call('rpc', 'hal.getp', '{"name":"plug.enable"}')).stdout)).toMatchObject({ value: true });
    expect(await call('rpc', 'hal.getp', '{"name":')).toMatchObject({ code: 2 });
    watcher.kill('SIGTERM');
    expect(await once(watcher, 'exit')).toEqual([0, null]);
  });

  it('is reported with a hint when it is missing', async () => {
    const { code, stderr } = await halyard(['halcmd', 'show', 'pin']);
    expect(code).toBe(1);
    expect(stderr).toContain('HALYARD_SOCKET');
  });
});

describe('halyard halcmd stand-alone', () => {
  it('runs a file on a HAL that starts empty, and gives halcmd’s exit codes', async () => {
    const file = temporaryFile('alone.hal', 'newsig s float\nsets s 2.5\ngets s\n');
    expect(await halyard(['halcmd', '-f', file])).toMatchObject({ code: 0, stdout: '2.5\n', stderr: '' });
    expect(await halyard(['halcmd', '-f'], { input: 'newsig s bit\ngets s\n' })).toMatchObject({ stdout: 'FALSE\n' });
    expect(await halyard(['halcmd', '-f', 'no-such-file.hal'])).toMatchObject({ code: 255 });
    expect(await halyard(['halcmd', '-k', '-f'], { input: 'gets x\nnewsig s bit\ngets s\n' })).toMatchObject({
      code: 1,
      stdout: 'FALSE\n',
      stderr: `<stdin>:1: signal 'x' not found\n`,
    });
  });
});
