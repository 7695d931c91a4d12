import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { HalyardProcess, halyard, type Message } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const machine = temporaryMachine('machine: printer\nload:\n  - motion\n');

function temporaryMachine(text: string): () => string {
  return () => temporaryFile('m.yaml', text);
}

describe('two runners with one socket', () => {
  it('the second is refused with exit code 1 and the name of the first; the first keeps running and removes the socket at its end', async () => {
    const socket = join(temporaryFolder(), 'h.sock');
    await using first = new HalyardProcess(['run', machine(), '--socket', socket]);
    await first.ready();
    const second = await halyard(['run', machine(), '--socket', socket]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`machine 'printer' (process ${first.child.pid}) runs there`);
    expect(JSON.parse((await halyard(['rpc', 'runner.status', '--socket', socket])).stdout)).toMatchObject({
      machine: 'printer',
      pid: first.child.pid,
    });
    expect(await first.end()).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });

  it('of several that start at the same moment on the socket of a killed one, exactly one gets it', async () => {
    const folder = temporaryFolder();
    const socket = join(folder, 'h.sock');
    const dead = createServer().listen(join(folder, 'd'));
    await once(dead, 'listening');
    linkSync(join(folder, 'd'), socket);
    dead.close();
    const file = machine();
    const runners = Array.from({ length: 4 }, () => new HalyardProcess(['run', file, '--socket', socket]));
    const started = await Promise.all(
      runners.map((runner) =>
        runner.ready().then(
          () => runner,
          () => undefined,
        ),
      ),
    );
    const winners = started.filter((runner) => runner !== undefined);
    expect(winners).toHaveLength(1);
    const { stdout } = await halyard(['rpc', 'runner.status', '--socket', socket]);
    expect(JSON.parse(stdout)).toMatchObject({ pid: winners[0]?.child.pid });
    expect(readdirSync(folder)).toEqual(['h.sock']);
    await Promise.all(runners.map((runner) => runner.dispose()));
    expect(runners.map((runner) => runner.child.exitCode).filter((code) => code === 1)).toHaveLength(3);
  });
});

describe('two runners with one plug', () => {
  const plugAt = async () => {
    const plug = createSimulatedPlug({ model: 'hs100' });
    await plug.start();
    onTestFinished(() => plug.dispose());
    return plug;
  };
  const shared = ({ method }: Message) => method === 'plug.shared';

  it('are each notified of the other, and both can still switch it', async () => {
    const plug = await plugAt();
    const env = { HALYARD_RUNTIME_DIR: temporaryFolder() };
    const file = (name: string) =>
      temporaryFile(
        'm.yaml',
        `machine: ${name}\nload:\n  - motion\n  - smartplug: { name: plug-${name}, address: 127.0.0.1, port: ${plug.port}, transport: xor }\n` +
          `nets: { power: [motion.digital-out-io-15, plug-${name}.enable] }\n`,
      );
    await using old = new HalyardProcess(['run', file('old')], env);
    await old.becomes('plug-old.online', true);
    await using other = new HalyardProcess(['run', file('new')], env);
    const [toOld, toNew] = await Promise.all([old.message(shared), other.message(shared)]);
    expect(toOld.params).toMatchObject({
      name: 'plug-old',
      cause: 'same-host',
      machine: 'new',
      component: 'plug-new',
      pid: other.child.pid,
    });
    expect(toNew.params).toMatchObject({ name: 'plug-new', machine: 'old', component: 'plug-old', pid: old.child.pid });
    expect(old.stderr).toContain(`by 'plug-new' of machine 'new' (process ${other.child.pid})`);
    for (const runner of [old, other]) {
      await runner.result('motion.digitalOut', { index: 15, value: true });
      await vi.waitFor(() => expect(plug.on).toBe(true));
      await runner.result('motion.digitalOut', { index: 15, value: false });
      await vi.waitFor(() => expect(plug.on).toBe(false));
    }
    await Promise.all([old.end(), other.end()]);
    const [folder = ''] = readdirSync(env.HALYARD_RUNTIME_DIR);
    expect(readdirSync(join(env.HALYARD_RUNTIME_DIR, folder))).toEqual([]);
  });

  it('a killed runner does not count, nor does a one-shot command', async () => {
    const plug = await plugAt();
    const env = { HALYARD_RUNTIME_DIR: temporaryFolder() };
    const args = ['smartplug', '-n', 'p', '-a', '127.0.0.1', '-p', String(plug.port)];
    const killed = new HalyardProcess(args, env);
    onTestFinished(() => void killed.child.kill('SIGKILL'));
    await killed.becomes('p.online', true);
    await killed.dispose();
    await using runner = new HalyardProcess(args, env);
    await runner.becomes('p.online', true);
    const child = spawn(process.execPath, ['dist/main.cjs', 'plug', 'off', '-H', `127.0.0.1:${plug.port}`], {
      env: { PATH: process.env['PATH'], ...env },
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await runner.end()).toBe(0);
    expect(runner.messages.filter(shared)).toEqual([]);
  });
});
