import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSimulatedPlug, type SimulatedPlugOptions } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const running: HalyardProcess[] = [];

afterEach(async () => {
  for (const process of running.splice(0)) await process.dispose();
});

async function plugAndMachine(options: Partial<SimulatedPlugOptions> = {}, more = '') {
  const device = createSimulatedPlug({ model: 'hs110', ...options });
  onTestFinished(() => device.dispose());
  await device.start();
  const file = temporaryFile(
    'machine.yaml',
    `
machine: t
load:
  - motion
  - smartplug: {name: printer, address: ${device.address}, port: ${device.port}, transport: xor, interval: 0.2}
nets: {power: [motion.digital-out-io-15, printer.enable]}
${more}`,
  );
  return { device, file };
}

function run(...args: string[]): HalyardProcess {
  const process = new HalyardProcess(['run', ...args]);
  running.push(process);
  return process;
}

const call = (line: string, wait?: boolean) =>
  `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'gcode.execute', params: { line, wait } })}\n`;

/** The records of the log, from warnings on. */
const warnings = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: number; msg: string })
    .filter(({ level }) => level >= 40)
    .map(({ msg }) => msg);

describe('a request at the end of stdin', () => {
  it('is delivered even if there was no exchange with the plug before', async () => {
    const { device, file } = await plugAndMachine();
    const { code } = await halyard(['run', file], { input: call('M64 P15') });
    expect([code, device.on]).toEqual([0, true]);
  });

  it('is answered with the outcome at the relay, if the caller waits for it', async () => {
    const { device, file } = await plugAndMachine();
    const { code, stdout } = await halyard(['run', file], { input: call('M64 P15', true) });
    const answer = JSON.parse(stdout.split('\n').find((line) => line.includes('"id":1')) ?? '') as { result: unknown };
    expect([code, device.on]).toEqual([0, true]);
    expect(answer.result).toMatchObject({
      lines: [{ outcome: 'done', relays: [{ plug: 'printer', end: 'done', why: 'the relay is on' }] }],
    });
  });

  it('that cannot be delivered is logged, reported as an event, and sets exit code 1', async () => {
    const { device, file } = await plugAndMachine();
    const process = run(file, '--finish-within', '0.3');
    await process.ready();
    await process.becomes('printer.online', true);
    await device.inject({ kind: 'silent' });
    await process.result('gcode.execute', { line: 'M64 P15' });
    expect(await process.end()).toBe(1);
    expect(warnings(process.stderr)).toContainEqual(
      expect.stringMatching(/^ON dropped: M64 P15 from stdin \(the machine stops/),
    );
    const dropped = process.messages.find(({ method }) => method === 'request.dropped');
    expect(dropped?.params).toMatchObject({
      name: 'printer',
      cause: 'stopped',
      on: true,
      by: 'stdin',
      word: 'M64 P15',
    });
    expect(device.on).toBe(false);
  });

  it('gets only one second with a plug that answers nonsense', async () => {
    const { device, file } = await plugAndMachine();
    const process = run(file, '--finish-within', '600');
    await process.ready();
    await process.becomes('printer.online', true);
    await device.inject({ kind: 'garbage' });
    await process.becomes('printer.error', true);
    await process.result('gcode.execute', { line: 'M64 P15' });
    expect(await process.end()).toBe(1);
    expect([device.on, warnings(process.stderr)]).toEqual([
      false,
      expect.arrayContaining([expect.stringMatching(/^ON dropped: M64 P15 from stdin/)]),
    ]);
  });

  it('that the lock holds is never sent, is reported, and sets exit code 1', async () => {
    const { device, file } = await plugAndMachine({ on: true }, 'set: {printer.lock: true}\n');
    const { code, stderr } = await halyard(['run', file], { input: call('M65 P15') });
    expect([code, device.on]).toEqual([1, true]);
    expect(warnings(stderr)).toContainEqual(expect.stringMatching(/^OFF dropped: M65 P15 from stdin/));
  });

  it('that power-off holds is reported, and sets exit code 1', async () => {
    const more = 'load: [motion, { power-off: { name: off, temperatures: 1 } }]\nset: { off.power: true }';
    const file = temporaryFile('machine.yaml', `machine: t\n${more}\n`);
    const input = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'power.off' })}\n`;
    const { code, stderr } = await halyard(['run', file], { input });
    expect([code, warnings(stderr)]).toEqual([1, [expect.stringMatching(/^OFF dropped: power.off from stdin/)]]);
  });

  it.each(['', 'source: file.hal'])(
    'gets its time after a signal, and no more after a second one (%j)',
    async (more) => {
      const { device, file } = await plugAndMachine({}, more.replace('file.hal', temporaryFile('file.hal', 'start\n')));
      const process = run(file, '--finish-within', '600');
      await process.ready();
      await process.becomes('printer.online', true);
      await device.inject({ kind: 'silent' });
      await process.result('gcode.execute', { line: 'M64 P15' });
      const uptime = async () => ((await process.result('runner.status', {})) as { uptime: number }).uptime;
      const signalled = await uptime();
      process.child.kill('SIGTERM');
      // It runs on and answers for longer than the time in which two signals count as one.
      await vi.waitFor(async () => expect((await uptime()) - signalled).toBeGreaterThan(0.8), { timeout: 4000 });
      process.child.kill('SIGTERM');
      expect(await process.exit()).toBe(1);
    },
  );
});

describe('halyard smartplug', () => {
  it('answers requests on stdin only after the first exchange with the plug', async () => {
    const { device } = await plugAndMachine({ on: true });
    const input = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hal.getp', params: { name: 'p.enable' } })}\n`;
    const address = ['-a', device.address, '--port', String(device.port)];
    const { code, stdout } = await halyard(['smartplug', '-n', 'p', ...address], { input });
    expect([code, stdout]).toEqual([0, expect.stringContaining('"value":true')]);
  });
});

describe('halyard gcode --wait', () => {
  const machineWith = async (more = '') => {
    const { device, file } = await plugAndMachine({}, more);
    const socket = `${temporaryFolder()}/s`;
    const process = run(file, '--socket', socket);
    await process.ready();
    await process.becomes('printer.online', true);
    const gcode = (text: string) => halyard(['gcode', '-', '--socket', socket, '--within', '1'], { input: text });
    return { device, gcode };
  };

  it('answers when the relay has followed', async () => {
    const { device, gcode } = await machineWith();
    const { code, stdout } = await gcode('G1 X1\nM64 P15\n');
    expect([code, device.on]).toEqual([0, true]);
    expect(stdout).toContain('2: M64 P15: printer done: the relay is on');
  });

  it('fails when it has not', async () => {
    const { device, gcode } = await machineWith();
    await device.inject({ kind: 'silent' });
    const { code, stderr } = await gcode('M64 P15\n');
    expect(code).toBe(1);
    expect(stderr).toContain('the relay has not followed within 1 s; the request stays open');
  });

  it('fails when no plug is asked', async () => {
    const { gcode } = await machineWith();
    const { code, stderr } = await gcode('M64 P1\n');
    expect(code).toBe(1);
    expect(stderr).toContain('1 of 1 lines asked no plug');
  });

  it('fails when a lock holds the request', async () => {
    const { device, gcode } = await machineWith('set: {printer.lock: true}\n');
    device.pressButton();
    const { code, stdout, stderr } = await gcode('M65 P15\n');
    expect([code, device.on]).toEqual([1, true]);
    expect(stdout).toContain('printer held: it waits until lock is FALSE');
    expect(stderr).toContain('1 of 1 lines wait: a lock holds them, or power-off has them');
  });
});
