import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseHeader } from '../../src/config/header.ts';
import { loadMachine } from '../../src/config/load-machine.ts';
import { expandHeader } from '../../src/catalog/expand.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const headers = loadHeaders('pins');
const machines = readdirSync('configs', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

describe('every shipped header', () => {
  it.each(headers.types())('%s is valid and creates no name twice', (type) => {
    const file = join('pins', `${type}.yaml`);
    const { header, diagnostics } = parseHeader(readFileSync(file, 'utf8'), file);
    expect(diagnostics).toEqual([]);
    const { pins, params, functs } = header ? expandHeader(header, type) : { pins: [], params: [], functs: [] };
    for (const items of [pins, params, functs]) {
      const names = items.map((item) => item.name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it.each(headers.types())('%s gives the unit of every quantity of time', (type) => {
    const header = headers.header(type);
    for (const option of header?.options ?? []) if (option.type === 'duration') expect(option.unit).toBe('s');
  });
});

describe('every shipped machine', () => {
  it('is found', () => {
    expect(machines).toEqual(
      expect.arrayContaining([join('sim', 'printer.yaml'), join('printers', 'uni-print-3d.yaml')]),
    );
  });

  it.each(machines)('%s loads with an empty environment', async (file) => {
    const config = await loadMachine(join('configs', file), { drivers: plugDrivers, headers, environment: {} });
    expect(config.components.length).toBeGreaterThan(0);
  });

  it.each(machines)('%s begins with a comment for its owner', (file) => {
    expect(readFileSync(join('configs', file), 'utf8')).toMatch(/^# \S/);
  });
});

describe('configs/sim/printer.yaml', () => {
  const load = (environment: Record<string, string>) =>
    loadMachine(join('configs', 'sim', 'printer.yaml'), { drivers: plugDrivers, headers, environment });

  it('simulates its plugs inside the runner by itself', async () => {
    const { components } = await load({});
    expect(components.map(({ name, options }) => [name, options.get('driver')])).toEqual([
      ['motion', undefined],
      ['smartplug-power', 'sim'],
      ['smartplug-fan', 'sim'],
    ]);
  });

  it('connects to simulated plugs on the given ports', async () => {
    const { components } = await load({
      HALYARD_SIM_DRIVER: 'kasa',
      HALYARD_SIM_POWER_PORT: '41001',
      HALYARD_SIM_FAN_PORT: '41002',
    });
    const plugs = components.filter(({ type }) => type === 'smartplug');
    expect(plugs.map(({ options }) => [options.get('driver'), options.get('address'), options.get('port')])).toEqual([
      ['kasa', '127.0.0.1', 41001],
      ['kasa', '127.0.0.1', 41002],
    ]);
  });
});
