import type { ConfigDiagnostic } from '../../src/config/problems.ts';

const mark = /^#? *\^+ [a-z-]+$/;

/**
 * Takes the marks out of a text, such as the `#    ^^^^ unknown-key` below a line with an unknown key, hands the rest
 * to `parse`, and puts in the marks of the problems that it finds. A test compares what comes back with the text.
 */
export function markProblems(text: string, parse: (text: string) => readonly ConfigDiagnostic[]): string {
  const lines = text.split('\n').filter((line) => !mark.test(line));
  const found = parse(lines.join('\n'));
  return lines
    .flatMap((line, index) => [line, ...found.filter((problem) => problem.line === index + 1).map(markOf)])
    .join('\n');
}

function markOf({ column, length, code }: ConfigDiagnostic): string {
  const margin = column > 1 ? `#${' '.repeat(column - 2)}` : '';
  return `${margin}${'^'.repeat(length)} ${code}`;
}
