import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namedSurvivors, onOneLine, resultOf } from '../mutation/result.js';

const source = 'const a = 1;\nif (a > 0) {\n  go(`x`);\n}\n';
const mutant = (status: string, replacement: string, start: [number, number], end: [number, number]) => ({
  status,
  replacement,
  location: { start: { line: start[0], column: start[1] }, end: { line: end[0], column: end[1] } },
});
const mutants = [
  mutant('Killed', '-1', [1, 11], [1, 12]),
  mutant('Timeout', 'true', [2, 5], [2, 10]),
  mutant('Ignored', 'false', [2, 5], [2, 10]),
  mutant('Survived', 'a >= 0', [2, 5], [2, 10]),
  mutant('NoCoverage', '{}', [2, 12], [4, 2]),
  mutant('Survived', '``', [3, 6], [3, 9]),
];
const report = { files: { 'src/a.ts': { mutants } } };

describe('the result of a mutation run', () => {
  it('counts what a test has found, and of what counts the rest as survived', () => {
    expect(resultOf(report, () => source, [])).toMatchObject({ mutants: 5, killed: 2, survived: 3, percent: 40 });
  });

  it('tells survivors by the line they begin in, without and with the mutant', () => {
    const lines = resultOf(report, () => source, []).unnamed.map(({ line, before, after }) => [line, before, after]);
    expect(lines).toEqual([
      [2, 'if (a > 0) {', 'if (a >= 0) {'],
      [2, 'if (a > 0) {', 'if (a > 0) {}'],
      [3, 'go(`x`);', 'go(``);'],
    ]);
  });

  it('knows the survivors that the list names with a reason, and what the list names in vain', () => {
    const named = namedSurvivors(
      [
        '### src/a.ts',
        '- `if (a > 0) {` → `if (a >= 0) {`: no matter',
        '- `` go(`x`); `` → `` go(``); ``: no matter',
        '- `if (a > 0) {` → `if (a > 0) {}`: ',
        '- `if (a > 1) {` → `if (true) {`: gone',
        '### src/b.ts',
        '- `b` → `c`: of another area',
      ].join('\n'),
    );
    const { unnamed, stale } = resultOf(report, () => source, named);
    expect(unnamed.map(({ after }) => after)).toEqual(['if (a > 0) {}']);
    expect(stale.map(({ before }) => before)).toEqual(['if (a > 1) {']);
  });
});

describe('the list of mutants that may survive', () => {
  it('names lines as they stand in the sources', () => {
    const lines = (path: string) => readFileSync(path, 'utf8').split('\n').map(onOneLine);
    const named = namedSurvivors(readFileSync('mutation/survivors.md', 'utf8'));
    expect(named.filter(({ path, before }) => !lines(path).includes(before))).toEqual([]);
  });
});
