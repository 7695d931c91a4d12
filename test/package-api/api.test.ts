import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarationReader, type Declaration } from './declarations.ts';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { readonly types: string } | string>;
};
const entries = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [{ name, types: target.types.replace('./dist/types/', '') }],
);

/** What of the engine may be seen: what a function or a thread is called, how it stands, and how a value is observed. */
const engineShown = ['Funct', 'FunctBody', 'FunctOwner', 'Observer', 'OnChangeThread', 'PeriodicThread', 'Thread'];

describe('the published types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-types-'));
  const reader = declarationReader();
  const exported = (types: string) => reader.exportsOf(join(folder, types));
  let all: readonly Declaration[];

  beforeAll(() => {
    const options = ['-p', 'tsconfig.build.json', '--outDir', folder];
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options], { stdio: 'inherit' });
    all = reader.reachableFrom(entries.flatMap(({ types }) => exported(types)));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those of api.txt (vitest -u writes it; read what has changed)', async () => {
    const lists = entries.map(({ name, types }) => {
      const names = exported(types).map((declaration) => declaration.name);
      return `# halyard${name.slice(1)}\n\n${names.sort().join('\n')}\n`;
    });
    const byName = [...all].sort((a, b) => (`${a.name} ${a.file}` < `${b.name} ${b.file}` ? -1 : 1));
    const texts = byName.map(({ text }) => `${text}\n`);
    await expect([...lists, '# Declarations\n', ...texts].join('\n')).toMatchFileSnapshot('api.txt');
  });

  it('show nothing of how values are moved', () => {
    const engine = all.filter(({ file }) => relative(folder, file).startsWith(join('hal', 'graph')));
    expect(engine.map(({ name }) => name).sort()).toEqual(engineShown);
    const inner = /\b(cell|propagation|marks|inventory|succession)\b/;
    expect(all.filter(({ file, text }) => file.includes('/hal/') && inner.test(text)).map(({ name }) => name)).toEqual(
      [],
    );
  });
});
