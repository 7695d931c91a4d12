import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasTest, missingFilesIn, testReferencesIn } from '../helpers/doc-references.ts';

const page = readFileSync('docs/lessons.md', 'utf8');

describe('docs/lessons.md', () => {
  it('has an entry for every lesson, and for every demand that is met', () => {
    const answered = [...page.matchAll(/\*\*((?:[LD]\d+(?:, )?)+)/g)].flatMap(([, names = '']) => names.split(', '));
    const lessons = Array.from({ length: 16 }, (_, index) => `L${index + 1}`);
    const demands = [...Array.from({ length: 16 }, (_, index) => index + 1), 18, 20, 22, 23, 25];
    expect(answered).toEqual([...lessons, ...demands.map((number) => `D${number}`)]);
  });

  it.each(testReferencesIn(page))('names an existing test: $file, $title', (reference) => {
    expect(hasTest(reference)).toBe(true);
  });

  it('names only existing files', () => {
    expect(testReferencesIn(page).length).toBeGreaterThan(50);
    expect(missingFilesIn(page)).toEqual([]);
  });
});
