import type { Diagnostic } from '../errors.ts';
import { masked } from '../util/escape.ts';

export interface FormatOptions {
  /** Whether to use terminal colours. Default `false`. */
  readonly color?: boolean;
}

/** The most columns of a source line that are shown. A longer line is cut around the caret. */
const widthMax = 110;

/** Diagnostics as a compiler shows them: file, line and column, message, the source line with a caret, and a hint. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions = {}): string {
  const paint = options.color ? painted : plain;
  return diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, paint)).join('\n');
}

type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { place: '1', error: '1;31', warning: '1;33', caret: '31', hint: '36', gutter: '2' };
const painted: Paint = (style, text) => `\u001B[${styles[style]}m${text}\u001B[0m`;
const plain: Paint = (_, text) => text;

function formatDiagnostic(diagnostic: Diagnostic, paint: Paint): string {
  const { file, line, column, message, hint, severity = 'error' } = diagnostic;
  const gutter = ' '.repeat(String(line).length);
  const { shown, before, marked } = excerpt(diagnostic);
  const lines = [
    `${paint('place', `${masked(file)}:${line}:${column}:`)} ${paint(severity, `${severity}:`)} ${masked(message)}`,
    `${paint('gutter', ` ${line} |`)} ${masked(shown)}`,
    `${paint('gutter', ` ${gutter} |`)} ${blank(before)}${paint('caret', `^${'~'.repeat(Math.max(0, widthOf(marked) - 1))}`)}`,
  ];
  if (hint !== undefined) lines.push(`${paint('gutter', ` ${gutter} =`)} ${paint('hint', masked(hint))}`);
  return `${lines.join('\n')}\n`;
}

/** The part of the line to show, the text in front of the caret, and the marked text. */
function excerpt({ source, column, length }: Diagnostic): { shown: string; before: string; marked: string } {
  const from = column - 1 + length <= widthMax ? 0 : Math.max(0, column - 1 - Math.floor(widthMax / 3));
  const cut = source.slice(from, from + widthMax);
  const prefix = from > 0 ? '…' : '';
  return {
    shown: `${prefix}${cut}${from + widthMax < source.length ? '…' : ''}`,
    before: prefix + cut.slice(0, column - 1 - from),
    marked: cut.slice(column - 1 - from, column - 1 - from + length),
  };
}

/** White space as wide as a text. Tabs stay tabs, so that the caret lines up on any terminal. */
function blank(text: string): string {
  return Array.from(text, (character) => (character === '\t' ? '\t' : ' '.repeat(widthOf(character)))).join('');
}

const wide = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}]/u;

function widthOf(text: string): number {
  return Array.from(text).reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);
}
