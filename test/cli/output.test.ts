import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { halyard, HalyardProcess } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['dist/main.cjs', ...args], {
    env: { PATH: process.env['PATH'], HALYARD_RUNTIME_DIR: '', ...env },
  });
  children.push(child);
  child.stdin.on('error', () => {});
  const end = once(child, 'close') as Promise<[number | null, string | null]>;
  return { child, end };
}

/** Reads so slowly that every buffer on the way is full, and gives everything. */
async function readSlowly(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    await new Promise((resolve) => {
      setTimeout(resolve, 15);
    });
  }
  return Buffer.concat(chunks).toString();
}

const machine = () => temporaryFile('m.yaml', 'machine: m\nload: [motion]\n');
const show = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"hal.show"}`;
const ids = (text: string, end: string) => {
  expect(text.endsWith(end)).toBe(true);
  const messages = text.split(end).slice(0, -1);
  return messages.map((line) => (JSON.parse(line) as { id?: number }).id).filter((id) => id !== undefined);
};
const wanted = Array.from({ length: 60 }, (_, id) => id);

describe('answers that are read slowly', () => {
  it.each([
    ['newline', '\n'],
    ['etx', '\u0003'],
  ])('arrive whole at the end of stdin (%s)', async (delimiter, end) => {
    const { child, end: ended } = start(['run', machine(), '--delimiter', delimiter, '--log-level', 'error']);
    child.stdin.end(wanted.map((id) => show(id) + end).join(''));
    expect(ids(await readSlowly(child.stdout), end)).toEqual(wanted);
    expect(await ended).toEqual([0, null]);
  });

  it('arrive whole when the machine is stopped meanwhile', async () => {
    const { child, end } = start(['run', machine(), '--log-level', 'error']);
    const few = wanted.slice(0, 10);
    child.stdin.write(`${[...few.map(show), '{"jsonrpc":"2.0","id":10,"method":"runner.stop"}'].join('\n')}\n`);
    expect(ids(await readSlowly(child.stdout), '\n')).toEqual([...few, 10]);
    expect(await end).toEqual([0, null]);
  });

  it('arrive whole on a socket, also at a caller that has ended its side', async () => {
    const path = join(temporaryFolder(), 's');
    await using runner = new HalyardProcess(['run', machine(), '--socket', path, '--log-level', 'error']);
    await runner.ready();
    const socket = connect({ path, allowHalfOpen: true });
    socket.end(wanted.map((id) => `${show(id)}\n`).join(''));
    expect(ids(await readSlowly(socket), '\n')).toEqual(wanted);
  });

  it('of one request arrive whole, too', async () => {
    const path = join(temporaryFolder(), 's');
    const file = temporaryFile('big.hal', 'loadrt and2 count=1500\n');
    await using runner = new HalyardProcess(['run', file, '--socket', path, '--log-level', 'error']);
    await runner.ready();
    for (const args of [['rpc', 'hal.show'], ['show']]) {
      const { child, end } = start([...args, '--socket', path]);
      const text = await readSlowly(child.stdout);
      expect(text.length).toBeGreaterThan(400_000);
      expect(text.endsWith('\n')).toBe(true);
      expect(await end).toEqual([0, null]);
    }
  });
});

describe('a reader that goes away early', () => {
  it('ends a listing cleanly', async () => {
    const { child, end } = start(['pins']);
    child.stdout.destroy();
    expect(await end).toEqual([0, null]);
  });

  it('ends a watch with the next change', async () => {
    const path = join(temporaryFolder(), 's');
    await using runner = new HalyardProcess(['run', machine(), '--socket', path, '--log-level', 'error']);
    await runner.ready();
    const { child, end } = start(['watch', 'motion.digital-out-0*', '--socket', path]);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await runner.result('motion.digitalOut', { index: 1, value: true });
    expect(await end).toEqual([0, null]);
  });

  it('leaves a machine running until its stdin ends', async () => {
    const path = join(temporaryFolder(), 's');
    const { child, end } = start(['run', machine(), '--socket', path, '--log-level', 'error']);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.write(`${show(1)}\n${show(2)}\n`);
    expect(JSON.parse((await halyard(['rpc', 'runner.status', '--socket', path])).stdout)).toMatchObject({});
    child.stdin.end();
    expect(await end).toEqual([0, null]);
    expect(existsSync(path)).toBe(false);
  });
});

it('a second signal ends at once a stop that waits for a reader', async () => {
  const { child, end } = start(['run', machine(), '--log-level', 'info']);
  child.stdout.pause();
  child.stdin.write(wanted.map((id) => `${show(id)}\n`).join(''));
  let log = '';
  const logged = (text: string) =>
    new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes(text)) resolve();
      });
    });
  await logged('runs');
  const stopping = logged('SIGINT');
  child.kill('SIGINT');
  await stopping;
  // A signal that follows at once counts as the same one.
  const again = setInterval(() => child.kill('SIGINT'), 100);
  const exited = (await once(child, 'exit')) as [number | null, string | null];
  clearInterval(again);
  child.stdout.resume();
  await end;
  expect(exited).toEqual([null, 'SIGINT']);
});

it.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s ends a machine with the pipe of a host', async (signal) => {
  await using runner = new HalyardProcess(['run', machine(), '--log-level', 'error']);
  await runner.ready();
  runner.child.kill(signal);
  expect(await runner.exit()).toBe(0);
});
