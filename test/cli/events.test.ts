import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Method } from '../../src/faces/methods/method.ts';
import { eventsList } from '../../src/faces/methods/events/list.ts';
import { createPeer } from '../../src/faces/rpc/peer.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { testMachine } from '../faces/rpc/helpers/machine.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

/** A watchdog reports a fault at the start, and later at the test's request. */
const watched = `
machine: watched
load:
  - plug-watchdog: {name: dog}
set: {dog.misses: 5, dog.misses-max: 1, dog.online: true}
`;

let runner: HalyardProcess;
let socket: string;
let log: string;

beforeEach(async () => {
  const folder = temporaryFolder();
  socket = join(folder, 'halyard.sock');
  log = join(folder, 'events.jsonl');
  const file = temporaryFile('watched.yaml', watched);
  runner = new HalyardProcess(['run', file, '--socket', socket, '--event-log', log, '--log-level', 'error']);
  await runner.ready();
  await runner.result('runner.status', {});
});

afterEach(() => runner.dispose());

const events = (...args: string[]) => halyard(['events', '--socket', socket, ...args]);
const setMisses = (value: number) => runner.result('hal.setp', { name: 'dog.misses', value });
const line = (words: string) => new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  dog        ${words}$`);

describe('halyard events', () => {
  it('lists the events since the start, a line each, for people and for programs', async () => {
    await setMisses(0);
    const { code, stdout, stderr } = await events();
    expect([code, stderr]).toEqual([0, '']);
    const [fault, recovered, ...others] = stdout.split('\n');
    expect(fault).toMatch(line('fault \\(misses\\)'));
    expect(recovered).toMatch(line('fault over \\(misses\\)'));
    expect(others).toEqual(['']);
    const json = (await events('--json', '--since', '1')).stdout.trimEnd().split('\n');
    expect(json.map((each) => JSON.parse(each) as unknown)).toEqual([
      { seq: 2, time: expect.any(Number) as number, type: 'plug.recovered', name: 'dog', cause: 'misses', details: {} },
    ]);
  });

  it('lists only the requested types', async () => {
    await setMisses(0);
    expect((await events('--type', 'plug.rec*', '--json')).stdout).toMatch(/^\{"seq":2,[^\n]+\n$/);
    expect((await events('--type', 'relay.*', '--type', 'plug.fault', '--json')).stdout).toMatch(
      /^\{"seq":1,[^\n]+\n$/,
    );
    expect((await events('--type', 'relay.*')).stdout).toBe('');
  });

  it('explains a wrong call and exits 2; exits 1 when no machine answers', async () => {
    expect(await events('--since', 'x')).toMatchObject({ code: 2, stdout: '' });
    expect(await events('--since', '-1')).toMatchObject({ code: 2 });
    expect(await events('--folow')).toMatchObject({ code: 2, stderr: expect.stringContaining('--follow') as string });
    expect(await events('printer')).toMatchObject({ code: 2 });
    const nowhere = join(temporaryFolder(), 'none.sock');
    expect(await halyard(['events', '--socket', nowhere])).toMatchObject({ code: 1, stdout: '' });
  });

  it('reports on stderr when requested events are not kept any more', async () => {
    for (let count = 0; count < 1010; count++)
      runner.send('hal.setp', { name: 'dog.misses', value: count % 2 ? 5 : 0 });
    await runner.result('runner.status', {});
    const { stdout, stderr, code } = await events('--since', '1');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1000);
    expect([stderr, code]).toEqual(['halyard: 10 events are missing: only the latest are kept\n', 0]);
    expect((await events()).stderr).toBe('');
  });
});

describe('halyard events --follow', () => {
  const followers: ChildProcessWithoutNullStreams[] = [];
  afterEach(async () => {
    for (const child of followers.splice(0)) await ended(child, 'SIGKILL');
  });

  function follow(...args: string[]) {
    const child = spawn(process.execPath, ['dist/main.cjs', 'events', '--follow', '--socket', socket, ...args]);
    followers.push(child);
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    const has = async (count: number) => {
      while (output.stdout.split('\n').length <= count) await once(child.stdout, 'data');
    };
    return { child, output, has };
  }

  it('continues with new events until Ctrl-C, which is not a failure', async () => {
    const { child, output, has } = follow();
    await has(1);
    await setMisses(0);
    await has(2);
    await setMisses(5);
    await has(3);
    expect(output.stdout.split('\n')[2]).toMatch(line('fault \\(misses\\)'));
    expect(await ended(child, 'SIGINT')).toBe(0);
    expect(output.stderr).toBe('');
  });

  it('prints each of many events once, in their order', async () => {
    const { output, has } = follow('--json', '--type', 'plug.*');
    await has(1);
    for (let count = 0; count < 600; count++) runner.send('hal.setp', { name: 'dog.misses', value: count % 2 ? 5 : 0 });
    await has(601);
    const numbers = output.stdout
      .trimEnd()
      .split('\n')
      .map((each) => (JSON.parse(each) as { seq: number }).seq);
    expect(numbers).toEqual(Array.from({ length: 601 }, (_, index) => index + 1));
  });

  it('ends quietly when its reader goes away, and the machine keeps running', async () => {
    const { child, output, has } = follow();
    await has(1);
    child.stdout.destroy();
    const gone = once(child, 'exit');
    for (let count = 0; child.exitCode === null; count++) await setMisses(count % 2 ? 5 : 0);
    expect(await gone).toEqual([0, null]);
    expect(output.stderr).toBe('');
    expect(await runner.result('runner.status', {})).toMatchObject({ state: 'running' });
  });

  it('prints the last events of a machine that ends before they can be fetched', async () => {
    const path = join(temporaryFolder(), 'last.sock');
    const server = createServer((caller) => {
      const client = testMachine().api.connect({ name: 'test' });
      const methods = [eventsList].map((method) => {
        const call: Method['call'] = (...given) => {
          setImmediate(end);
          return method.call(...given);
        };
        return { ...method, call };
      });
      const peer = createPeer({ input: caller, output: caller, methods, client, logger: silentLogger });
      const end = () => {
        const event = { name: 'printer', cause: 'stopped', time: 1, on: false, by: 'stdin', word: 'M81' };
        peer.notify('request.dropped', { ...event, seq: 1 });
        peer.notify('power.off', { name: 'off', cause: 'request', time: 1, seq: 2 });
        peer.dispose();
        caller.end();
      };
    });
    await new Promise<void>((resolve) => void server.listen(path, resolve));
    onTestFinished(() => void server.close());
    const { code, stdout } = await halyard(['events', '--follow', '--socket', path, '--type', 'request.*']);
    expect(stdout).toMatch(/printer    OFF dropped: M81 from stdin \(the machine stops\)\n$/);
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([1, 1]);
  });

  it('exits 1 when the machine ends', async () => {
    const { child, output, has } = follow();
    await has(1);
    const exit = once(child, 'exit');
    await runner.end();
    expect(await exit).toEqual([1, null]);
    expect(output.stderr).toBe('halyard: the machine has ended\n');
  });
});

describe('halyard run --event-log', () => {
  it('appends every event, those of the start included', async () => {
    await setMisses(0);
    expect(await runner.end()).toBe(0);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines.map((each) => JSON.parse(each) as unknown)).toMatchObject([
      { seq: 1, type: 'plug.fault' },
      { seq: 2, type: 'plug.recovered' },
    ]);
  });

  it('keeps running when the file cannot be written', async () => {
    const file = temporaryFile('watched.yaml', watched);
    const { code, stderr } = await halyard(['run', file, '--event-log', '/nowhere/events'], {
      input: '{"jsonrpc":"2.0","id":1,"method":"hal.setp","params":{"name":"dog.misses","value":0}}\n',
    });
    expect(code).toBe(0);
    expect(stderr.match(/cannot write events: ENOENT/g)).toHaveLength(1);
  });
});

describe('halyard run', () => {
  it('notifies of the events of the start, after runner.ready', () => {
    const methods = runner.messages.map(({ method }) => method).filter((method) => method !== undefined);
    expect(methods).toEqual(['runner.ready', 'plug.fault']);
    expect(runner.messages[1]?.params).toMatchObject({ name: 'dog', cause: 'misses', seq: 1 });
  });
});

async function ended(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await exit)[0];
}
