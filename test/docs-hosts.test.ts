import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHeaders } from '../src/config/header-directory.ts';
import { parseMachine } from '../src/config/machine.ts';
import { plugDrivers } from '../src/plugs/registry.ts';

const folder = 'docs/hosts';
const machines = readdirSync(folder).flatMap((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return [...text.matchAll(/```yaml\n((?:#.*\n)*machine:[^]*?)```/g)].map(([, yaml = '']) => [file, yaml] as const);
});

describe('a machine file in the pages on hosts', () => {
  it('is found in those that show one', () => {
    expect(new Set(machines.map(([file]) => file))).toEqual(new Set(['klipper.md', 'linuxcnc.md', 'octoprint.md']));
  });

  it.each(machines)('of %s can be used as it stands', (file, yaml) => {
    const { config, diagnostics } = parseMachine(yaml, file, { drivers: plugDrivers, headers: loadHeaders('pins') });
    expect(diagnostics).toEqual([]);
    expect(config?.components.length).toBeGreaterThan(0);
  });
});

describe('the commands of events in docs/hosts/octoprint.md', () => {
  const page = readFileSync(join(folder, 'octoprint.md'), 'utf8');
  const [events = ''] = /^events:\n[^]*?```/m.exec(page) ?? [];
  const commands = [...events.matchAll(/command: (.*)/g)].map(([, command = '']) => command);

  it('are found', () => {
    expect(commands).toHaveLength(3);
  });

  it.each(commands)('come through OctoPrint, which fills what stands in single braces: %s', (command) => {
    // As Python formats: a doubled brace is one, and a single one a placeholder, which would be an error.
    const rest = command.replaceAll(/\{\{|\}\}/g, '');
    expect(rest).not.toMatch(/[{}]/);
    const formatted = command.replaceAll('{{', '{').replaceAll('}}', '}');
    const [, json = '{}'] = /'(.*)'/.exec(formatted) ?? [];
    expect(() => JSON.parse(json) as unknown).not.toThrow();
  });
});
