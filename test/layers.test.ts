import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders and files of `src` stand on which level; one may import only from levels below its own. */
const levels: readonly (readonly string[])[] = [
  ['errors', 'util'],
  ['hal', 'gcode', 'reconcile'],
  ['catalog'],
  ['plugs', 'halcmd'],
  ['components', 'config'],
  ['machine'],
  ['faces'],
  ['cli', 'main', 'index', 'component', 'driver', 'face', 'testing'],
];

/** What faces share; every other folder of src/faces is a face of its own. */
const sharedByFaces = ['face.ts', 'methods', 'printer-host'];

/** The storeys of src/hal, lowest first; `hal.ts` stands above them, and is its only door. */
const storeys = ['value', 'graph', 'model'];

const levelOf = new Map(levels.flatMap((names, level) => names.map((name) => [name, level] as const)));
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const placeOf = (file: string) => file.split(sep)[0]?.replace(/\.ts$/, '') ?? '';

function importsOf(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8');
  const relative = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...relative].map(([, path = '']) => normalize(join(dirname(file), path)));
}

const targetsOf = new Map(sources.map((file) => [file, importsOf(file)]));

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

  it('get chance handed in: only cli and main ask for random numbers', () => {
    const wrong = sources
      .filter((file) => !['cli', 'main'].includes(placeOf(file)))
      .filter((file) => readFileSync(join('src', file), 'utf8').includes('Math.random'));
    expect(wrong).toEqual([]);
  });

  it('reach HAL by its door alone', () => {
    const wrong = sources
      .filter((file) => placeOf(file) !== 'hal')
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => placeOf(target) === 'hal' && target !== join('hal', 'hal.ts'));
    expect(wrong).toEqual([]);
  });

  it('leave the storeys of HAL their order', () => {
    const storeyOf = (file: string) => storeys.indexOf(file.split(sep)[1] ?? '');
    const wrong = sources
      .filter((file) => placeOf(file) === 'hal' && storeyOf(file) >= 0)
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => placeOf(target) === 'hal')
      .filter(({ file, target }) => storeyOf(target) < 0 || storeyOf(target) > storeyOf(file));
    expect(wrong).toEqual([]);
  });

  it('let a face see of the machine what its API shows, and no other face', () => {
    const folderOf = (file: string) => file.split(sep)[1] ?? '';
    const wrong = sources
      .filter((file) => placeOf(file) === 'faces' && file !== join('faces', 'registry.ts'))
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ file, target }) => {
        if (placeOf(target) === 'machine') return folderOf(target) !== 'api';
        if (placeOf(target) !== 'faces' || folderOf(target) === folderOf(file)) return false;
        return !sharedByFaces.includes(folderOf(target));
      });
    expect(wrong).toEqual([]);
  });

  it('have no circle of imports, of types neither', () => {
    const circles = sources.filter((file) => reaches(file, file));
    expect(circles).toEqual([]);
  });
});

/** Whether a file imports another one, itself or through what it imports. */
function reaches(from: string, wanted: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const target of targetsOf.get(file) ?? []) {
      if (target === wanted) return true;
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return false;
}
