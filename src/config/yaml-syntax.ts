import { isCollection, isScalar, visit, type Document, type ErrorCode, type Node } from 'yaml';
import type { Problems } from './problems.ts';
import type { Span } from './source.ts';

/** Errors behind which the reader has guessed the structure of the rest, mostly wrongly. */
const losesStructure: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNEXPECTED_TOKEN',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'IMPOSSIBLE',
]);

/**
 * Reports the errors and warnings of the YAML reader, one per line. An error that makes the reader stumble over the
 * rest of the file is reported alone.
 */
export function reportSyntax(document: Document.Parsed, problems: Problems): void {
  const { text } = problems.source;
  let lastLine = -1;
  let lost = false;
  for (const error of [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])) {
    const at = spanOfError(document, error, text);
    const line = text.lastIndexOf('\n', at.start - 1);
    if (lost || line === lastLine) continue;
    lastLine = line;
    lost = losesStructure.has(error.code);
    problems.add('yaml-syntax', at, wordingOf(error.code, error.message), hintFor(error.code, at, text));
    problems.distrust(at.start, lost);
  }
}

/** Where the mistake was made, rather than where the reader noticed it. */
function spanOfError(document: Document.Parsed, error: { code: ErrorCode; pos: [number, number] }, text: string): Span {
  const [start, end] = error.pos;
  const unclosed = isUnclosed(error.code) ? openedBefore(document, start, text) : undefined;
  if (unclosed !== undefined) return { start: unclosed, end: unclosed + 1 };
  return start < text.length ? { start, end } : { start: Math.max(0, text.trimEnd().length - 1), end };
}

function isUnclosed(code: ErrorCode): boolean {
  return code === 'MISSING_CHAR' || code === 'BAD_INDENT';
}

/** The start of the innermost quoted text or flow collection that the reader ended at `position` for want of its end. */
function openedBefore(document: Document.Parsed, position: number, text: string): number | undefined {
  let opened: number | undefined;
  visit(document, {
    Node(_, node: Node) {
      const [start, end] = node.range ?? [0, 0];
      const opener = text[start] ?? '';
      const isOpen = isScalar(node) ? `"'`.includes(opener) : isCollection(node) && '{['.includes(opener);
      const closer = text[end - 1] ?? '';
      const isClosed = end - start > 1 && closer === ({ '{': '}', '[': ']' }[opener] ?? opener);
      if (opener !== '' && isOpen && !isClosed && start < position && text.slice(end, position).trim() === '') {
        opened = Math.max(opened ?? 0, start);
      }
    },
  });
  return opened;
}

function wordingOf(code: ErrorCode, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here';
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function hintFor(code: ErrorCode, at: Span, text: string): string | undefined {
  const written = text.slice(at.start, at.end);
  if (code === 'UNEXPECTED_TOKEN' && written === '{' && text[at.start - 1] === '$') {
    return `inside { } and [ ], put quotes around it: '\${env:NAME}'`;
  }
  if (code === 'MULTILINE_IMPLICIT_KEY') return `a ':' may be missing after '${written.split('\n')[0]?.trim()}'`;
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'MULTIPLE_DOCS') return 'write each machine into a file of its own';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'check the indentation, and whether a value with a colon needs quotes';
  if (code === 'BAD_SCALAR_START') return 'put quotes around it';
  if (isUnclosed(code) && /["'{[]/.test(written)) return `the ${written} that is opened here is not closed`;
  return undefined;
}
