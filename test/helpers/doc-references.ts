import { existsSync, readFileSync } from 'node:fs';

/** A test that a page names: `test/file.test.ts` “its title”. */
export interface TestReference {
  readonly file: string;
  readonly title: string;
}

/** Titles may be broken over two lines. */
export function testReferencesIn(page: string): TestReference[] {
  const references = page.replaceAll(/\s+/g, ' ').matchAll(/`(test\/[^`]+)` “([^”]+)”/g);
  return [...references].map(([, file = '', title = '']) => ({ file, title }));
}

/** Whether the file has a test of exactly that title. A describe, and one that is marked `skip` or `todo`, is none. */
export function hasTest({ file, title }: TestReference): boolean {
  if (!existsSync(file)) return false;
  const literal = title.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?:\b(?:it|test)|\))\(\s*(['"\x60])${literal}\1`).test(readFileSync(file, 'utf8'));
}

/** What a page names in backticks and is not there. */
export function missingFilesIn(page: string): string[] {
  const files = [...page.matchAll(/`((?:test|configs)\/[^`]+)`/g)].map(([, file = '']) => file);
  return files.filter((file) => !existsSync(file));
}
