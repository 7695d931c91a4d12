import { describe, expect, it } from 'vitest';
import { formatDiagnostics } from '../../src/config/format.ts';
import type { Diagnostic } from '../../src/errors.ts';

function diagnostic(more: Partial<Diagnostic>): Diagnostic {
  const usual = { file: 'm.yaml', line: 4, column: 8, length: 3, message: 'wrong', hint: undefined };
  return { ...usual, source: '  name: abc', ...more };
}

/** The caret line of a diagnostic, without its margin. */
function caretOf(more: Partial<Diagnostic>): string {
  return (
    formatDiagnostics([diagnostic(more)])
      .split('\n')[2]
      ?.slice(5) ?? ''
  );
}

describe('formatDiagnostics', () => {
  it('shows place, message, line, caret and hint', () => {
    expect(formatDiagnostics([diagnostic({ hint: 'right' })])).toBe(
      ['m.yaml:4:8: error: wrong', ' 4 |   name: abc', '   |        ^~~', '   = right', ''].join('\n'),
    );
  });

  it('separates several by an empty line and aligns to the width of the line number', () => {
    expect(formatDiagnostics([diagnostic({ line: 12 }), diagnostic({ line: 123 })])).toBe(
      [
        'm.yaml:12:8: error: wrong',
        ' 12 |   name: abc',
        '    |        ^~~',
        '',
        'm.yaml:123:8: error: wrong',
        ' 123 |   name: abc',
        '     |        ^~~',
        '',
      ].join('\n'),
    );
  });

  it('is empty without diagnostics', () => {
    expect(formatDiagnostics([])).toBe('');
  });

  it('puts the caret under its place behind tabs and wide characters', () => {
    expect(caretOf({ source: '\tname: abc', column: 8 })).toBe('\t      ^~~');
    expect(caretOf({ source: '日本: abc', column: 5 })).toBe('      ^~~');
    expect(caretOf({ source: 'ab日本', column: 3, length: 2 })).toBe('  ^~~~');
  });

  it('puts a caret behind the end of a line', () => {
    expect(caretOf({ source: 'name:', column: 6, length: 1 })).toBe('     ^');
  });

  it('cuts a long line around the caret', () => {
    const source = `${'a'.repeat(500)}XYZ${'b'.repeat(500)}`;
    const [, line = '', caret = ''] = formatDiagnostics([diagnostic({ source, column: 501 })]).split('\n');
    expect(line.length).toBeLessThan(130);
    expect(line).toContain('…');
    expect(caret.indexOf('^')).toBe(line.indexOf('XYZ'));
  });

  it('uses colours only on request', () => {
    const all = [diagnostic({ hint: 'right' })];
    expect(formatDiagnostics(all)).not.toContain('\u001B');
    const coloured = formatDiagnostics(all, { color: true });
    expect(coloured).toContain('\u001B');
    expect(coloured.replace(/\p{Cc}\[[\d;]*m/gu, '')).toBe(formatDiagnostics(all));
  });

  it('escapes texts that would steer the terminal', () => {
    const shown = formatDiagnostics([
      diagnostic({ source: 'a\u001B[2Jb\u009B', message: 'x\u001B]0;y\u0007\u202E', hint: '\r\u0000' }),
    ]);
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202E/u);
  });
});
