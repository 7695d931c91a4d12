import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** The chunks that are loaded with one, itself included. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path = ''] of text.matchAll(/^(?:import|export)\b[^"]*"(\.[^"]+)"/gm)) {
    loadedWith(normalize(join(dirname(file), path)), loaded);
  }
  return loaded;
}

test('a one-shot command to a plug loads nothing of what only running machines need', () => {
  const main = normalize('dist/main.js');
  const chunks = readFileSync(main, 'utf8').matchAll(/import\("\.\/(chunks\/(?:switch|session)-[^"]+)"\)/g);
  const asked = new Set([...chunks].map(([, chunk = '']) => chunk));
  expect(asked.size).toBe(2);
  const loaded = loadedWith(main);
  for (const chunk of asked) loadedWith(join('dist', chunk), loaded);
  const packages = [...loaded]
    .map((file) => readFileSync(file, 'utf8'))
    .flatMap((text) => [
      ...[...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name),
      ...[...text.matchAll(/^import\b[^"]*"((?!node:)[a-z@][^"]*)"/gm)].map(([, name]) => name),
    ]);
  expect([...new Set(packages)]).toEqual(['commander']);
});
