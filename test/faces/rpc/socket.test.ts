import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, readdirSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, createServer, Server } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Hal } from '../../../src/hal/hal.ts';
import { createPeer, type Peer } from '../../../src/faces/rpc/peer.ts';
import { serveSocket, type SocketServer } from '../../../src/faces/rpc/socket.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { temporaryFolder } from '../../helpers/temporary.ts';
import { exampleMachine } from './helpers/example-machine.ts';
import { testMachine } from './helpers/machine.ts';

async function serve(path = join(temporaryFolder(), 'halyard.sock')): Promise<{ hal: Hal; server: SocketServer }> {
  const { hal, api } = testMachine();
  hal.newSignal('s', 'float');
  const server = await serveSocket({ path, api, logger: silentLogger });
  onTestFinished(() => server.dispose());
  return { hal, server };
}

async function client(path: string): Promise<Peer> {
  const socket = connect(path);
  await once(socket, 'connect');
  const peer = createPeer({ input: socket, output: socket, methods: [], logger: silentLogger });
  onTestFinished(() => {
    peer.dispose();
    socket.destroy();
  });
  return peer;
}

describe('the socket', () => {
  it('can be opened only by its owner, and is removed on dispose', async () => {
    const { server } = await serve();
    expect(statSync(server.path).mode & 0o777).toBe(0o600);
    await server.dispose();
    expect(existsSync(server.path)).toBe(false);
  });

  it('is made in a private folder, and linked at its path when its rights are set', async () => {
    const path = join(temporaryFolder(), 'halyard.sock');
    const made: { path: string; folderMode: number; shown: boolean }[] = [];
    const umask = process.umask(0);
    const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server;
    const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
      const server = listen.apply(this, args);
      const address = String(args[0]);
      made.push({ path: address, folderMode: statSync(dirname(address)).mode & 0o777, shown: existsSync(path) });
      return server;
    });
    onTestFinished(() => void process.umask(umask));
    await serve(path);
    spy.mockRestore();
    expect(made).toEqual([{ path: expect.not.stringMatching(path) as string, folderMode: 0o700, shown: false }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['halyard.sock']);
  });

  it('does not remove the socket of another program at its path', async () => {
    const { server } = await serve();
    unlinkSync(server.path);
    writeFileSync(server.path, 'another');
    await server.dispose();
    expect(existsSync(server.path)).toBe(true);
  });

  it('reports a path that is too long or a missing folder, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    await expect(serve(join(folder, 'x'.repeat(100)))).rejects.toMatchObject({ code: 'usage' });
    await expect(serve(join(folder, 'missing', 'halyard.sock'))).rejects.toMatchObject({ code: 'usage' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('serves many callers at once, each with its own components', async () => {
    const { hal, server } = await serve();
    const [first, second] = [await client(server.path), await client(server.path)];
    await first.request('component.new', { name: 'a' }, 1000);
    await second.request('component.new', { name: 'b' }, 1000);
    await expect(second.request('component.ready', { component: 'a' }, 1000)).rejects.toThrow(
      /does not belong to this caller/,
    );
    expect([...hal.components.names()].slice(2)).toEqual(['a', 'b']);
    expect(await second.request('hal.sets', { name: 's', value: 2 }, 1000)).toMatchObject({ value: 2 });
    expect(await first.request('hal.gets', { name: 's' }, 1000)).toMatchObject({ value: 2 });
  });

  it('replaces the socket of a dead program', async () => {
    const path = join(temporaryFolder(), 'stale.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    expect(existsSync(path)).toBe(true);
    const { server } = await serve(path);
    expect(await (await client(server.path)).request('hal.gets', { name: 's' }, 1000)).toMatchObject({ value: 0 });
  });

  it('does not replace a living socket or a file', async () => {
    const path = join(temporaryFolder(), 'taken.sock');
    const other = createServer((socket) => socket.destroy()).listen(path);
    await once(other, 'listening');
    await expect(serve(path)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('runs there') as string,
    });
    other.close();
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'kept');
    await expect(serve(file)).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(file)).toBe(true);
  });

  it.each(['newline', 'etx'] as const)(
    'names the program that listens, also one that ends messages with %s',
    async (delimiter) => {
      const path = join(temporaryFolder(), 'held.sock');
      const { api } = exampleMachine();
      const holder = await serveSocket({ path, api, delimiter, logger: silentLogger });
      onTestFinished(() => holder.dispose());
      const made = statSync(path).ino;
      await expect(serve(path)).rejects.toMatchObject({
        message: `cannot make the socket ${path}: machine 'printer' (process 1234) runs there; give this one another --socket`,
      });
      expect(statSync(path).ino).toBe(made);
      expect(readdirSync(dirname(path))).toEqual(['held.sock']);
    },
  );

  it('does not replace the socket of a stopped or busy program', async () => {
    const path = join(temporaryFolder(), 'stopped.sock');
    const child = spawn(process.execPath, ['-e', listening(path, 'console.log(1)')]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    await expect(serve(path)).rejects.toMatchObject({ code: 'usage' });
    // More connections than its queue holds: the system refuses the rest with EAGAIN.
    const callers = Array.from({ length: 8 }, () => connect(path).on('error', () => {}));
    await expect(serve(path)).rejects.toMatchObject({ code: 'usage' });
    for (const caller of callers) caller.destroy();
    expect(existsSync(path)).toBe(true);
  });

  it('lets exactly one of many programs that start at the same moment replace a dead socket', async () => {
    for (let round = 0; round < 10; round++) {
      const path = join(temporaryFolder(), 'stale.sock');
      await leaveDead(path);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => serve(path)));
      const won = outcomes.filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      // The program that reported success is the one that answers there.
      const { hal } = (won[0] as PromiseFulfilledResult<{ hal: Hal }>).value;
      hal.sets('s', 7);
      expect(await (await client(path)).request('hal.gets', { name: 's' }, 1000)).toMatchObject({ value: 7 });
      expect(readdirSync(dirname(path))).toEqual(['stale.sock']);
    }
  });

  it('is not blocked by folders that killed programs left behind, and removes old ones', async () => {
    const folder = temporaryFolder();
    for (const name of ['.hAAAAAA', '.hBBBBBB', '.hZZZZZZ']) {
      mkdirSync(join(folder, name));
      if (name !== '.hZZZZZZ') await leaveDead(join(folder, name, 's'));
    }
    utimesSync(join(folder, '.hAAAAAA'), 1000, 1000);
    const { server } = await serve(join(folder, 'x.sock'));
    expect(readdirSync(folder).toSorted()).toEqual(['.hBBBBBB', '.hZZZZZZ', 'x.sock']);
    await server.dispose();
  });
});

/** A program that listens, then runs more code. */
function listening(path: string, then: string): string {
  return `require('node:net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => ${then})`;
}

/** Leaves a dead socket behind. */
async function leaveDead(path: string): Promise<void> {
  const server = createServer().listen(`${path}_`);
  await once(server, 'listening');
  linkSync(`${path}_`, path);
  server.close();
  await once(server, 'close');
}
