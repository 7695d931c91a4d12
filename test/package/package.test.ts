import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { HalyardProcess } from '../helpers/halyard-process.ts';
import { fakePlug } from './author/fake-plug.ts';
import { freePort } from './author/free-port.ts';
import { installOutOfTree } from './out-of-tree.ts';

const installed = installOutOfTree();
afterAll(() => installed.dispose());

describe.each(['module', 'commonjs'] as const)('a package elsewhere, of type %s', (type) => {
  const { folder, bin } = installed.asModule(type);
  const node = (...args: string[]) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  };

  it('builds under strict TypeScript', () => {
    expect(node('../node_modules/typescript/bin/tsc')).toBe('');
  });

  it('passes the published suites with the test runner of its own', () => {
    const tap = node('--test', '--test-reporter=tap', 'conformance.js', 'embedding.js');
    expect(tap).toMatch(/^# fail 0$/m);
    expect(Number(/^# pass (\d+)$/m.exec(tap)?.[1])).toBeGreaterThan(20);
  });

  it('is loaded by a machine file', async () => {
    const plug = await fakePlug();
    onTestFinished(plug.dispose);
    const port = await freePort();
    const file = join(folder, 'machine.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('7000', String(plug.port)).replace('8000', String(port)));
    await using runner = new HalyardProcess(['run', file], {}, bin);
    await runner.ready();
    await runner.result('hal.setp', { name: 'guard.temperature', value: 90 });
    await runner.becomes('guard.fault', true);
    await runner.result('hal.setp', { name: 'guard.temperature', value: 20 });
    await runner.becomes('guard.fault', false);
    await runner.becomes('lamp.online', true);
    plug.pressButton();
    await runner.becomes('lamp.enable', true);
    const page = `http://127.0.0.1:${port}/lamp.enable`;
    expect(await (await fetch(page)).text()).toBe('true');
    expect((await fetch(page, { method: 'POST', body: 'FALSE' })).status).toBe(200);
    await runner.becomes('lamp.relay', false);
    expect(plug.relay()).toBe(false);
    expect(await runner.end()).toBe(0);
  });
});
