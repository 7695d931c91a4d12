import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { ownOptions, optionHeaders } from '../../src/plugs/driver-options.ts';
import { plugDrivers, simulatedDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

const context = { clock: virtualClock(), logger: silentLogger };
const common = { timeoutMs: 100, meter: 'auto' } as const;

test('every driver is created without connecting, and disposed unused', async () => {
  for (const driver of plugDrivers.values()) {
    const options = ownOptions(driver, (name) => (name === 'address' ? '127.0.0.1' : undefined));
    await driver.create({ ...options, ...common }, context).dispose();
  }
  expect([...plugDrivers.keys()]).toEqual(['kasa', 'sim']);
});

test('every driver has valid options, and none of those that all plugs have', () => {
  const header = loadHeaders('pins').header('smartplug');
  const taken = header?.options.map((option) => option.name) ?? [];
  expect(header?.options.find(({ name }) => name === 'driver')).toMatchObject({ type: 'driver', default: 'kasa' });
  for (const driver of plugDrivers.values()) {
    const names = optionHeaders(driver).map((option) => option.name);
    expect(names).toEqual(Object.keys(driver.options));
    expect(names.filter((name) => taken.includes(name))).toEqual([]);
  }
});

test('a kasa plug without an address is a configuration error, not localhost', () => {
  expect(() => plugDrivers.get('kasa')?.create(common, context)).toThrow(expect.objectContaining({ code: 'config' }));
});

test('a simulated plug can replace each, with the options of the real one', async () => {
  for (const [name, driver] of simulatedDrivers(plugDrivers)) {
    expect(driver.options).toBe(plugDrivers.get(name)?.options);
    const plug = driver.create({ address: '192.0.2.1', ...common }, context);
    try {
      expect(await plug.identify()).toMatchObject({ driver: 'sim', alias: '192.0.2.1' });
    } finally {
      await plug.dispose();
    }
  }
});

test('a driver with simulate simulates its plugs itself', () => {
  const kasa = plugDrivers.get('kasa');
  if (!kasa) throw new Error('there is no kasa');
  const own = () => kasa.create({ address: 'own', ...common }, context);
  const [simulated] = simulatedDrivers(new Map([['kasa', { ...kasa, simulate: own }]])).values();
  expect(simulated?.create(common, context).route).toContain('own');
});

test('a family of plugs is one folder and one line', () => {
  const lines = readFileSync('src/plugs/families.ts', 'utf8').trim().split('\n').slice(1);
  expect(lines).toHaveLength(plugDrivers.size);
  for (const [index, name] of [...plugDrivers.keys()].entries()) {
    expect(lines[index]).toMatch(new RegExp(`^export \\{ ${name} \\} from '\\./[\\w/-]+\\.ts';$`));
  }
});

test('only that line, its simulator and its own commands import a family from outside its folder', () => {
  const folders = readdirSync('src/plugs', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name)).toContain('kasa');
  const allowed = ['index.ts', 'plugs/families.ts', 'cli/sim.ts', 'cli/demo.ts'];
  for (const { name } of folders) {
    const users = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith(`plugs/${name}/`))
      .filter((file) => new RegExp(`'[./]+(?:plugs/)?${name}/`).test(readFileSync(`src/${file}`, 'utf8')));
    expect(users.filter((file) => !allowed.includes(file) && !file.startsWith('cli/plug/'))).toEqual([]);
  }
});

test('no contract of all plugs has the words of one family', () => {
  const contracts = ['src/plugs/driver.ts', 'src/plugs/define-driver.ts', 'pins/smartplug.yaml'];
  for (const file of contracts) {
    const text = readFileSync(file, 'utf8').replace('default: kasa', '');
    expect(text, file).not.toMatch(/\b(?:kasa|tapo|klap|xor|outlet:|device-id|username)\b/i);
  }
});

test('the reader of machine files uses only the declarations of drivers', () => {
  const files = readdirSync('src/config', { encoding: 'utf8' });
  const imported = files.flatMap((file) =>
    [...readFileSync(`src/config/${file}`, 'utf8').matchAll(/'\.\.\/plugs\/([^']+)'/g)].map(([, path]) => path),
  );
  expect(new Set(imported)).toEqual(new Set(['define-driver.ts', 'driver-options.ts', 'import-driver.ts']));
});
