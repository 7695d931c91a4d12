import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HalyardProcess } from '../helpers/halyard-process.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

interface Status {
  readonly components: readonly { readonly name: string; readonly type: string; readonly reason?: string }[];
  readonly plugs: readonly { readonly name: string }[];
}

/** A shipped printer, run as its owner tries it: with simulated plugs. */
async function run(file: string, ...more: string[]): Promise<HalyardProcess> {
  const host = new HalyardProcess(['run', '--sim', join('configs/printers', file), '--log-level', 'error', ...more]);
  onTestFinished(() => host.dispose());
  await host.ready();
  return host;
}

/** The methods of the notifications to another caller on the socket. */
async function listen(path: string): Promise<unknown[]> {
  const methods: unknown[] = [];
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    methods.push((JSON.parse(line) as { method?: unknown }).method);
  });
  await once(socket, 'connect');
  return methods;
}

describe('a shipped printer with simulated plugs', () => {
  it.each(readdirSync('configs/printers'))('%s runs, reaches its plugs, switches none, and ends', async (file) => {
    const host = await run(file);
    const { plugs } = (await host.result('runner.status', {})) as Status;
    expect(plugs.length).toBeGreaterThan(0);
    for (const { name } of plugs) {
      await host.becomes(`${name}.online`, true);
      expect(await host.value(`${name}.relay`)).toBe(false);
    }
    expect(await host.end()).toBe(0);
  });

  it('notifies its host of each event and its cause', async () => {
    const socket = join(temporaryFolder(), 'halyard.sock');
    const host = await run('off-after-print.yaml', '--socket', socket);
    const other = await listen(socket);
    await host.becomes('printer.online', true);
    const say = (values: object) => host.result('component.set', { component: 'host', values });
    await host.result('hal.sets', { name: 'power', value: true });
    await host.becomes('printer.relay', true);
    await host.result('hal.setp', { name: 'power-off.delay', value: 0.2 });
    await say({ printing: true, done: false, hotend: 200, 'hotend-target': 200, bed: 60, 'bed-target': 60 });
    await host.result('hal.sets', { name: 'power', value: false });
    const locked = await host.message(({ method }) => method === 'request.locked');
    expect(locked.params).toMatchObject({ name: 'printer', cause: 'handed-over', on: false });
    await host.result('hal.sets', { name: 'power', value: true });
    await say({ printing: false, done: true, 'hotend-target': 0, 'bed-target': 0 });
    const { components } = (await host.result('runner.status', {})) as Status;
    expect(components.find(({ type }) => type === 'power-off')?.reason).toBe(
      'a request waits: temperature-0 is above 50 °C',
    );
    expect(await host.result('hal.setp', { name: 'host.hotend', value: 40 })).toMatchObject({ value: 40 });
    expect(await say({ bed: '30.5' })).toEqual({ values: { bed: 30.5 } });
    const off = await host.message(({ method }) => method === 'power.off');
    expect(off.params).toMatchObject({
      name: 'power-off',
      cause: 'request',
      by: 'host',
      word: 'done',
      'temperature-0': 40,
    });
    await host.becomes('printer.relay', false);
    await host.message(({ method }) => method === 'power.done');
    const told = host.messages.map(({ method }) => method).filter((method) => method !== undefined);
    expect(told.filter((method) => /^(?:print|power)\./.test(method))).toEqual([
      'power.requested',
      'power.withdrawn',
      'print.energy',
      'power.requested',
      'power.countdown',
      'power.off',
      'power.done',
    ]);
    await vi.waitFor(() => expect(other).toEqual(told.slice(1)));
    const { error } = await host.request('component.set', { component: 'host', values: { nozzle: 1 } });
    expect(error?.data?.code).toBe('no-such-pin');
  });
});
