import { expect } from 'vitest';
import type { ConfigDiagnostic } from '../../src/config/problems.ts';

/**
 * Reads a text in which a line like `#    ^^^^ unknown-key` says which problem is expected in the line above it, and
 * exactly where. Those lines are taken out of the text.
 */
export function readMarked(marked: string): { text: string; expected: string[] } {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of marked.replace(/^\n/, '').split('\n')) {
    const mark = /^(#? *)(\^+) ([a-z-]+)$/.exec(line);
    if (mark) expected.push(`${lines.length}:${(mark[1] ?? '').length + 1}+${(mark[2] ?? '').length} ${mark[3]}`);
    else lines.push(line);
  }
  return { text: lines.join('\n'), expected };
}

/** Asserts that the diagnostics are those marked in a text, no more and no fewer, in the order of the file. */
export function expectMarked(diagnostics: readonly ConfigDiagnostic[], expected: readonly string[]): void {
  expect(diagnostics.map(({ line, column, length, code }) => `${line}:${column}+${length} ${code}`)).toEqual(expected);
}
