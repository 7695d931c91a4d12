import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/lessons.md', 'utf8').replaceAll(/\s+/g, ' ');
const references = [...page.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));

describe('docs/lessons.md', () => {
  it('answers every lesson of the field and every demand that is met', () => {
    const answered = [...page.matchAll(/\*\*((?:[LD]\d+(?:, )?)+)/g)].flatMap(([, names = '']) => names.split(', '));
    const lessons = Array.from({ length: 16 }, (_, index) => `L${index + 1}`);
    const demands = [...Array.from({ length: 16 }, (_, index) => index + 1), 18, 20, 22, 23, 25];
    expect(answered).toEqual([...lessons, ...demands.map((number) => `D${number}`)]);
  });

  it.each(references)('names a test that is there: $file, $title', ({ file, title }) => {
    const titles = readFileSync(file, 'utf8').replaceAll(/\s+/g, ' ');
    expect(titles).toContain(title);
  });

  it('names no file that is not there', () => {
    const files = [...page.matchAll(/`((?:test|configs)\/[^`]+)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(references.length);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
