import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** The chunks that are loaded with one, itself included. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path = ''] of text.matchAll(/^(?:const|let) \w+ = require\("(\.[^"]+)"\)/gm)) {
    loadedWith(normalize(join(dirname(file), path)), loaded);
  }
  return loaded;
}

test('a one-shot command to a plug loads nothing of what only running machines need', () => {
  const main = normalize('dist/main.cjs');
  const chunks = readFileSync(main, 'utf8').matchAll(/then\(\(\) => require\("\.\/(chunks\/plug-[^"]+)"\)/g);
  const asked = new Set([...chunks].map(([, chunk = '']) => chunk));
  expect(asked.size).toBe(1);
  const loaded = loadedWith(main);
  for (const chunk of asked) loadedWith(join('dist', chunk), loaded);
  const packages = [...loaded]
    .map((file) => readFileSync(file, 'utf8'))
    .flatMap((text) => [
      ...[...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name),
      ...[...text.matchAll(/\brequire\("((?!node:)[a-z@][^"]*)"\)/g)].map(([, name]) => name),
    ]);
  expect([...new Set(packages)]).toEqual(['commander']);
  // The program, what its parts share, and what speaks to a plug: each file more takes time.
  expect(loaded.size).toBeLessThanOrEqual(4);
});
