import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { componentTypes } from '../src/components/registry.ts';
import { loadHeaders } from '../src/config/header-directory.ts';
import { machineMethods } from '../src/faces/methods/registry.ts';
import { faceTypes } from '../src/faces/registry.ts';
import { plugDrivers } from '../src/plugs/registry.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const textOf = new Map(sources.map((file) => [file, readFileSync(join('src', file), 'utf8')]));

/** The files that import this one. */
function importersOf(file: string): string[] {
  return sources.filter((from) =>
    [...(textOf.get(from) ?? '').matchAll(/from '(\.[^']+)'/g)].some(
      ([, path = '']) => normalize(join(dirname(from), path)) === file,
    ),
  );
}

const linesWith = (file: string, word: string) =>
  (textOf.get(file) ?? '').split('\n').filter((line) => line.includes(word)).length;

describe('adding', () => {
  it('a plug family takes a folder and one line', () => {
    const lines = (textOf.get('plugs/families.ts') ?? '').split('\n').filter((line) => line.startsWith('export'));
    expect(lines).toHaveLength(plugDrivers.size);
    expect(linesWith('plugs/families.ts', './kasa/driver.ts')).toBe(1);
    const others = importersOf('plugs/kasa/driver.ts').filter((file) => !file.startsWith('plugs/kasa/'));
    // Commands that only Kasa has are of `halyard plug`; a family adds none to be there.
    expect(others.filter((file) => !file.startsWith('cli/plug/'))).toEqual(['plugs/families.ts']);
  });

  it.each([...faceTypes.keys()])('the face %s takes a folder, a header and one line', (name) => {
    expect(loadHeaders('pins').header(name)?.face).toBe(true);
    expect(importersOf(`faces/${name}/${name}.ts`)).toEqual(['faces/registry.ts']);
    expect(linesWith('faces/registry.ts', `'./${name}/${name}.ts'`)).toBe(1);
  });

  it('a method takes a file and one line', () => {
    const files = sources.filter((file) => /^faces\/methods\/[^/]+\/[^/]+\.ts$/.test(file));
    expect(files).toHaveLength(machineMethods.length);
    for (const file of files) expect(importersOf(file), file).toEqual(['faces/methods/registry.ts']);
  });

  it('a component takes a header, a body and one line', () => {
    const bodies = sources.filter((file) =>
      /^components\/(?:logic|math|time|record|printer|plug)\/[^/]+\.ts$/.test(file),
    );
    const registries = ['components/registry.ts', 'components/standard.ts'];
    const types = bodies.filter((file) => importersOf(file).some((from) => registries.includes(from)));
    for (const file of types) {
      const lines = registries.flatMap((registry) => linesWith(registry, `'./${file.slice('components/'.length)}'`));
      expect(
        lines.reduce((sum, count) => sum + count, 0),
        file,
      ).toBe(1);
    }
    for (const type of componentTypes.keys()) expect(loadHeaders('pins').header(type), type).toBeDefined();
  });
});
