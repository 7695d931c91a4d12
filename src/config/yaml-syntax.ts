import type { Span } from '../catalog/tree.ts';
import {
  Composer,
  isCollection,
  isScalar,
  Parser,
  visit,
  type CST,
  type Document,
  type ErrorCode,
  type Node,
  type YAMLError,
} from 'yaml';
import type { Problems } from './problems.ts';
import { lineIndexAt } from './source.ts';

/** Errors after which the YAML reader guesses the structure of the rest, mostly wrongly. */
const losesStructure: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNEXPECTED_TOKEN',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'IMPOSSIBLE',
]);

/** The deepest nesting of lists and maps. A few thousand levels overflow the reader's stack, and then V8 itself. */
const depthMax = 100;

/**
 * Reads a source as one YAML document and reports the errors and warnings of the YAML reader, one per line. An error
 * that makes the structure of the rest a guess hides the errors after it.
 */
export function composeYaml(problems: Problems): Document.Parsed | undefined {
  const { text } = problems.source;
  const tokens = [...new Parser().parse(text)];
  const deep = tokens.map(firstTooDeep).find((offset) => offset !== undefined);
  if (deep !== undefined) {
    problems.add('yaml-syntax', { start: deep, end: deep + 1 }, `lists and maps are nested more than ${depthMax} deep`);
    problems.distrust(0, true);
    return undefined;
  }
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  const [document, next] = composer.compose(tokens, true, text.length);
  if (document) reportErrors(document, problems);
  if (next) reportSecondDocument(next, problems);
  return document;
}

function firstTooDeep(root: CST.Token): number | undefined {
  const waiting: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { token } = next;
    const depth = next.depth + 1;
    if (token.type === 'document') {
      if (token.value) waiting.push({ token: token.value, depth });
    } else if ('items' in token) {
      if (depth > depthMax) return token.offset;
      for (const { key, value } of token.items) {
        if (key && 'items' in key) waiting.push({ token: key, depth });
        if (value && 'items' in value) waiting.push({ token: value, depth });
      }
    }
  }
  return undefined;
}

function reportErrors(document: Document.Parsed, problems: Problems): void {
  const { text } = problems.source;
  let lastLine: number | undefined;
  let lost = false;
  for (const error of [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])) {
    const at = spanOfError(document, error, text);
    const line = lineIndexAt(problems.source, at.start);
    if (lost || line === lastLine) continue;
    lastLine = line;
    lost = losesStructure.has(error.code);
    problems.add('yaml-syntax', at, wordingOf(error, text), hintFor(error.code, at, text));
    problems.distrust(at.start, lost);
  }
}

function reportSecondDocument(document: Document.Parsed, problems: Problems): void {
  const [start, end] = document.range;
  const at = { start, end };
  problems.add('yaml-syntax', at, 'a second document begins here', 'write each machine in its own file');
}

/** The place of the mistake, which may be before the place where the reader noticed it. */
function spanOfError(document: Document.Parsed, error: { code: ErrorCode; pos: [number, number] }, text: string): Span {
  const [start, end] = error.pos;
  const unclosed = isUnclosed(error.code) ? openedBefore(document, start, text) : undefined;
  if (unclosed !== undefined) return { start: unclosed, end: unclosed + 1 };
  return start < text.length ? { start, end } : { start: Math.max(0, text.trimEnd().length - 1), end };
}

function isUnclosed(code: ErrorCode): boolean {
  return code === 'MISSING_CHAR' || code === 'BAD_INDENT';
}

/** The start of the innermost quoted text or flow collection that was still open at `position`. */
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

/** Repeats only punctuation from the file, because other text could be part of a password. */
function wordingOf({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'UNEXPECTED_TOKEN')
    return `unexpected ${/^[^\w\s]/.test(text.slice(...pos)) ? `'${text[pos[0]]}'` : 'text'}`;
  if (code === 'BAD_DQ_ESCAPE') return 'there is no such escape sequence';
  if (code === 'TAG_RESOLVE_FAILED') return 'there is no such tag';
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function hintFor(code: ErrorCode, at: Span, text: string): string | undefined {
  const written = text.slice(at.start, at.end);
  if (code === 'UNEXPECTED_TOKEN' && written === '{' && text[at.start - 1] === '$') {
    return `inside { } and [ ], put quotes around it: '\${env:NAME}'`;
  }
  if (code === 'MULTILINE_IMPLICIT_KEY') return `a ':' may be missing after '${/^\S*/.exec(written)?.[0]}'`;
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'check the indentation, and whether a value with a colon needs quotes';
  if (code === 'BAD_SCALAR_START' || code === 'TAG_RESOLVE_FAILED') return 'put quotes around the text';
  if (code === 'BAD_DQ_ESCAPE') return String.raw`write \\ for a backslash, or put '' around the text`;
  if (isUnclosed(code) && /["'{[]/.test(written)) return `the ${written} opened here is not closed`;
  return undefined;
}
