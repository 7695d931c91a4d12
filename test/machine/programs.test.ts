import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { programProtocol } from '../../src/faces/rpc/program.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { collectingSink } from '../../src/halcmd/host.ts';
import { runInvocation } from '../../src/halcmd/run-invocation.ts';
import { halcmdHostOf } from '../../src/machine/halcmd-host.ts';
import { Machine } from '../../src/machine/machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock } from '../../src/util/clock.ts';
import { recordingLogger } from '../../src/testing/recording-logger.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** A user program: the first argument is its behaviour, the second the name of its component. */
const source = `
import { appendFileSync } from 'node:fs';
const [deed, component] = process.argv.slice(2);
let id = 0;
const ask = (method, params) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }) + '\\n');
const make = () => {
  ask('component.new', { name: component });
  ask('component.pin', { component, name: 'out', type: 'bit', dir: 'out', value: true, failsafe: false });
};
const stay = () => process.stdin.resume();
const deeds = {
  work: () => { make(); ask('component.ready', { component }); stay(); },
  slow: () => setTimeout(deeds.work, 200),
  unready: () => { make(); stay(); },
  fail: () => { make(); setTimeout(() => process.exit(3), 50); },
  deaf: () => { process.on('SIGTERM', () => {}); deeds.work(); },
  talk: () => { for (let i = 0; i < 500; i++) console.log('line ' + i); console.error('a warning'); },
  three: () => process.exit(3),
  flood: () => {
    const requests = (JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hal.show', params: {} }) + '\\n').repeat(1000);
    let sent = 0;
    const send = () => process.stdout.write(requests, () => { sent += requests.length; send(); });
    for (let i = 0; i < 50; i++) send();
    setInterval(() => console.error('taken ' + sent), 100);
  },
};
if (deed !== 'deaf') process.on('SIGTERM', () => { appendFileSync('terminated', component + '\\n'); process.exit(0); });
process.on('exit', (code) => appendFileSync('ended', component + ' ' + code + '\\n'));
deeds[deed]();
`;

function createRig() {
  const folder = temporaryFolder();
  const { logger, records } = recordingLogger();
  const machine = new Machine('programs', {
    clock: systemClock(),
    logger,
    headers: loadHeaders('pins'),
    types: componentTypes,
    programProtocol,
    drivers: plugDrivers,
    env: { PATH: process.env['PATH'] },
  });
  onTestFinished(() => machine.dispose());
  writeFileSync(join(folder, 'program.mjs'), source);
  // Programs run in the machine's own folder, so the shell goes to the test's.
  writeFileSync(join(folder, 'prog'), `#!/bin/sh\ncd ${folder} && exec ${process.execPath} program.mjs "$@"\n`, {
    mode: 0o755,
  });
  machine.start();
  const host = halcmdHostOf(machine, { cwd: folder });
  const run = async (...argv: string[]) => {
    const sink = collectingSink();
    const words = argv.map((word) => (word === './prog' ? join(folder, 'prog') : word));
    const options = { readyTimeoutS: 5 };
    const code = await runInvocation(words, { hal: machine.hal, host, sink, options });
    return { code, out: sink.stdout, err: sink.stderr };
  };
  const noted = (file: string) => {
    try {
      return readFileSync(join(folder, file), 'utf8');
    } catch {
      return '';
    }
  };
  const state = (name: string) => machine.hal.components.find(name)?.state;
  return { folder, machine, run, noted, state, records, host };
}

describe('loadusr on a machine', () => {
  it('stops reading a program that floods it with requests and reads no answer', async () => {
    const { run, records } = createRig();
    await run('loadusr', './prog', 'flood', 'f');
    const taken = () => records.map(({ message }) => message).filter((text) => text.startsWith('taken '));
    await vi.waitFor(() => expect(taken().length).toBeGreaterThan(8), { timeout: 10_000 });
    // It takes nothing more within half a second.
    await vi.waitFor(() => expect(taken().at(-1)).toBe(taken().at(-6)), { timeout: 10_000 });
    expect(Number(taken().at(-1)?.slice('taken '.length))).toBeLessThan(20_000_000);
  });

  it('without a flag does not wait; -W and -Wn wait until the component is ready', async () => {
    const { run, state } = createRig();
    expect((await run('loadusr', './prog', 'slow', 'a')).code).toBe(0);
    expect(state('a')).toBeUndefined();
    expect((await run('loadusr', '-Wn', 'b', './prog', 'slow', 'b')).code).toBe(0);
    expect(state('b')).toBe('ready');
    expect((await run('loadusr', '-W', './prog', 'slow', 'prog')).code).toBe(0);
    expect(state('prog')).toBe('ready');
    await vi.waitFor(() => expect(state('a')).toBe('ready'));
  });

  it('with -w waits for the end and uses the exit status unless -i is given', async () => {
    const { run, noted } = createRig();
    expect(await run('loadusr', '-w', './prog', 'three', 'x')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/failed, returned 3\n$/) as string,
    });
    expect((await run('loadusr', '-w', '-i', './prog', 'three', 'y')).code).toBe(0);
    expect(noted('ended')).toBe('x 3\ny 3\n');
  });

  it('fails when the program dies before it is ready, and frees its name', async () => {
    const { run, state } = createRig();
    const { code, err } = await run('loadusr', '-Wn', 'a', './prog', 'fail', 'a');
    expect(code).toBe(1);
    expect(err).toMatch(/exited without becoming ready\n$/);
    expect(state('a')).toBe('dead');
    expect((await run('loadusr', '-Wn', 'a', './prog', 'work', 'a')).code).toBe(0);
  });

  it('gives up on a program that never becomes ready, and ends it', async () => {
    const { machine, noted, state, host, run, folder } = createRig();
    const sink = collectingSink();
    const words = ['loadusr', '-Wn', 'a', join(folder, 'prog'), 'unready', 'a'];
    const services = { hal: machine.hal, host, sink, options: { readyTimeoutS: 1 } };
    expect(await runInvocation(words, services)).toBe(1);
    expect(sink.stderr).toMatch(/did not become ready within 1 seconds, terminated\n$/);
    await vi.waitFor(() => expect(noted('terminated')).toBe('a\n'));
    await vi.waitFor(() => expect(state('a')).toBeUndefined());
    expect((await run('loadusr', '-Wn', 'a', './prog', 'work', 'a')).code).toBe(0);
  });

  it('logs all output of a program before it counts as ended', async () => {
    const { run, records } = createRig();
    expect((await run('loadusr', '-w', './prog', 'talk', 'x')).code).toBe(0);
    const lines = (stream: string) =>
      records
        .filter(({ details }) => 'stream' in details && details['stream'] === stream)
        .map(({ message }) => message);
    expect(lines('stdout')).toEqual(Array.from({ length: 500 }, (_, index) => `line ${index}`));
    expect(lines('stderr')).toEqual(['a warning']);
  });

  it('reads a few lines in each turn of the event loop, so that others are not delayed', async () => {
    const { run, records } = createRig();
    let most = 0;
    let seen = 0;
    let isOver = false;
    const look = () => {
      most = Math.max(most, records.length - seen);
      seen = records.length;
      if (!isOver) setImmediate(look);
    };
    look();
    expect((await run('loadusr', '-w', './prog', 'talk', 'x')).code).toBe(0);
    isOver = true;
    expect(seen).toBeGreaterThan(400);
    expect(most).toBeLessThanOrEqual(200);
  });
});

describe('the end of a user program', () => {
  it('is requested by unloadusr, with SIGTERM', async () => {
    const { run, state, noted } = createRig();
    await run('loadusr', '-Wn', 'a', './prog', 'work', 'a');
    await run('loadusr', '-Wn', 'b', './prog', 'work', 'b');
    expect((await run('unloadusr', 'a')).code).toBe(0);
    expect((await run('waitusr', 'a')).code).toBe(0);
    await vi.waitFor(() => expect(noted('terminated')).toBe('a\n'));
    expect([state('a'), state('b')]).toEqual([undefined, 'ready']);
    await run('unloadusr', 'all');
    await vi.waitFor(() => expect(state('b')).toBeUndefined());
  });

  it('comes with the end of the machine, also for a program that ignores SIGTERM', async () => {
    const { machine, run, noted } = createRig();
    await run('loadusr', '-Wn', 'a', './prog', 'work', 'a');
    await run('loadusr', '-Wn', 'b', './prog', 'deaf', 'b');
    const pid = machine.hal.components.get('b').pid ?? 0;
    await machine.dispose();
    expect(noted('terminated')).toBe('a\n');
    expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });
});
