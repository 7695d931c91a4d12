import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const documents = ['docs/architecture.md', 'docs/decisions/0008-one-door.md', 'docs/faces.md'];

describe('the files and folders that a document names', () => {
  it.each(documents)('are there: %s', (document) => {
    const text = readFileSync(document, 'utf8');
    const named = [...text.matchAll(/`((?:src|pins|test|docs)\/[\w./<>-]+)`/g)].map(([, path = '']) => path);
    const wrong = named.filter((path) => !path.includes('<') && !existsSync(path));
    expect(wrong).toEqual([]);
  });

  it.each(documents)('are linked rightly: %s', (document) => {
    const text = readFileSync(document, 'utf8');
    const links = [...text.matchAll(/\]\(([\w./-]+\.md)\)/g)].map(([, path = '']) => path);
    const folder = document.replace(/[^/]+$/, '');
    expect(links.filter((path) => !existsSync(folder + path))).toEqual([]);
  });

  it('are those of every level of src', () => {
    const [, levels = ''] = /```\n(.*)\n```/.exec(readFileSync('docs/architecture.md', 'utf8')) ?? [];
    const layers = readFileSync('test/layers.test.ts', 'utf8');
    const names = levels.split(/[\s|\d]+/).filter(Boolean);
    expect(names.length).toBeGreaterThan(12);
    for (const name of names) expect(layers).toContain(`'${name}'`);
  });
});
