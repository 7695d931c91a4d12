import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders and files of `src` stand on which level; one may import only from levels below its own. */
const levels: readonly (readonly string[])[] = [
  ['errors', 'util'],
  ['hal', 'gcode', 'reconcile', 'plugs'],
  ['components', 'config', 'halcmd', 'rpc'],
  ['machine'],
  ['cli', 'main', 'index'],
];

const levelOf = new Map(levels.flatMap((names, level) => names.map((name) => [name, level] as const)));
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const placeOf = (file: string) => file.split(sep)[0]?.replace(/\.ts$/, '') ?? '';

function importsOf(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8');
  const relative = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...relative].map(([, path = '']) => normalize(join(dirname(file), path)));
}

describe('the layers of src', () => {
  it('name every folder and file that there is', () => {
    for (const file of sources) expect(levelOf.has(placeOf(file)), file).toBe(true);
  });

  it('import only from lower levels', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => placeOf(target) !== placeOf(file))
        .filter((target) => (levelOf.get(placeOf(target)) ?? 99) >= (levelOf.get(placeOf(file)) ?? -1))
        .filter((target) => !(file === 'main.ts' && placeOf(target) === 'cli'))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('touch the process and the console only in cli and main', () => {
    const wrong = sources
      .filter((file) => !['cli', 'main'].includes(placeOf(file)))
      .filter((file) => /\b(process|console)\.\w/.test(readFileSync(join('src', file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});
