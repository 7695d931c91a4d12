import { HalError } from '../errors.ts';

/** One word of a line: a letter and what follows it. */
export interface Word {
  /** Upper case. */
  readonly letter: string;
  /** Undefined for a letter that stands alone, as in `G28 X`, and for one whose value is not a plain number. */
  readonly value: number | undefined;
  /** The word as written, without blanks before it. */
  readonly text: string;
  /** Why it has no plain number; undefined when it has one or is a letter alone. */
  readonly fault: string | undefined;
}

/** Longer than any line that a controller takes. */
const lengthMax = 4096;

/** A line of G-code, taken apart. */
export interface GcodeLine {
  readonly words: readonly Word[];
  /** What is wrong with the line as a whole; it matters only to who wants to act on its words. */
  readonly fault: string | undefined;
  /** The O-word's flow control that the line is, in RS274: its label and keyword, lower case. */
  readonly flow: { readonly label: string; readonly keyword: string } | undefined;
}

const nothing: GcodeLine = { words: [], fault: undefined, flow: undefined };

/**
 * Takes a line of G-code apart into its words, in the manner of RS274 and of RepRap firmwares at once.
 *
 * Comments, line numbers and checksums are taken off. Lines that are no words at all (`%`, `SET_PIN PIN=fan`, `@pause`,
 * `/ optional`, the text of `M117`) have no words. What is malformed is kept as a fault and not thrown, because a line
 * that asks nothing of the reader must not trouble it: most of a program is for somebody else. Only a numbered line
 * whose checksum does not fit throws `syntax`: none of its words can be trusted, and its sender waits to be told. So
 * does a line of more than 4096 characters that is no comment.
 */
export function parseLine(text: string): GcodeLine {
  if (/^\s*;/.test(text)) return nothing;
  if (text.length > lengthMax)
    throw new HalError('syntax', `a line of ${text.length} characters: expected at most ${lengthMax}`);
  const head = /^\s*(N\s*\d+(?:\.\d*)?\s*)?/i.exec(text);
  const start = head?.[0].length ?? 0;
  const { line, fault } = withoutChecksum(text);
  if (fault !== undefined && head?.[1] !== undefined) throw new HalError('syntax', fault);
  const body = line.slice(start);
  if (/^(?:[/%@;]|$)/.test(body) || isExtendedCommand(body)) return nothing;
  const flow = /^O\s*(\d+|<[^>]*>)\s*([a-z]+)/i.exec(body);
  if (flow) return { ...nothing, flow: { label: lower(flow[1]), keyword: lower(flow[2]) } };
  const read = readWords(line, start);
  return fault === undefined ? read : { ...read, fault };
}

/**
 * A checksum is the exclusive or of all bytes before the last asterisk, as RepRap hosts append it. An asterisk in a
 * comment or an expression is none.
 */
function withoutChecksum(text: string): { line: string; fault?: string } {
  const at = text.lastIndexOf('*');
  const digits = at < 0 ? undefined : /^\*\s*(\d{1,3})\s*(?:[;(].*)?$/.exec(text.slice(at))?.[1];
  if (digits === undefined || /[;([]/.test(text.slice(0, at))) return { line: text };
  const line = text.slice(0, at);
  const sum = Buffer.from(line).reduce((xor, byte) => xor ^ byte, 0);
  if (sum === Number(digits)) return { line };
  return { line, fault: `checksum *${digits} does not fit the line, which sums to *${sum}: send it again` };
}

/** `SET_PIN PIN=fan VALUE=1`: a name of several letters instead of a letter and a number. */
function isExtendedCommand(line: string): boolean {
  return /^(?:[a-z]{3}|[a-z\d.]*_|[a-z]{2}(?![a-z\d.[#<"+-]))/i.test(line);
}

/** Codes whose line goes on as free text: a message, a file's name. Words in it are not words. */
const textCodes = new Set([16, 23, 28, 32, 33, 36, 38, 117, 118, 928]);

const number = /[+-]?(?:\d+\.?\d*|\.\d+)/y;

function readWords(line: string, start: number): GcodeLine {
  const words: Word[] = [];
  let fault: string | undefined;
  let at = start;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ';') break;
    if (char === '(') {
      const close = line.indexOf(')', at);
      if (close < 0) fault ??= 'a comment is not closed';
      at = close < 0 ? line.length : close + 1;
    } else if (isBlank(char)) {
      at++;
    } else if (isLetter(char)) {
      const word = readWord(line, at);
      words.push(word);
      at += word.text.length;
      if (word.letter === 'M' && word.value !== undefined && textCodes.has(word.value)) break;
    } else {
      const rest = /^[^\s;(a-z]*/i.exec(line.slice(at))?.[0] ?? char;
      fault ??= `'${rest}' is no word`;
      at += Math.max(1, char === '[' ? expressionLength(line, at) : rest.length);
    }
  }
  return { words, fault, flow: undefined };
}

function readWord(line: string, start: number): Word {
  const letter = line.charAt(start).toUpperCase();
  let at = start + 1;
  while (isBlank(line.charAt(at))) at++;
  number.lastIndex = at;
  const digits = number.exec(line)?.[0];
  if (digits !== undefined) {
    const end = at + digits.length;
    const tail = /^[.+\-\d#[]+/.exec(line.slice(end))?.[0] ?? '';
    const fault = tail === '' ? undefined : `'${digits}${tail}' is no number`;
    const value = fault === undefined ? Number(digits) : undefined;
    return { letter, value, text: line.slice(start, end + tail.length), fault };
  }
  const length = valueLength(line, at);
  if (length === 0) return { letter, value: undefined, text: line.charAt(start), fault: undefined };
  const text = line.slice(start, at + length);
  return { letter, value: undefined, text, fault: faultOf(line.charAt(at), line.slice(at, at + length)) };
}

/** Length of a value that is no plain number; 0 when there is none. */
function valueLength(line: string, at: number): number {
  const char = line.charAt(at);
  if (char === '"') return /^"(?:[^"]|"")*"?/.exec(line.slice(at))?.[0].length ?? 1;
  if (char === '[') return expressionLength(line, at);
  if (char === '<') return /^<[^>]*>?/.exec(line.slice(at))?.[0].length ?? 1;
  if (char === '#') return /^#+(?:<[^>]*>?|\d+|\[.*\])?/.exec(line.slice(at))?.[0].length ?? 1;
  return /^[^\s;(a-z]*/i.exec(line.slice(at))?.[0].length ?? 0;
}

function expressionLength(line: string, start: number): number {
  let depth = 0;
  for (let at = start; at < line.length; at++) {
    if (line[at] === '[') depth++;
    else if (line[at] === ']' && --depth === 0) return at + 1 - start;
  }
  return line.length - start;
}

function faultOf(first: string, value: string): string {
  if (first === '[' || first === '#')
    return `${value} would have to be computed, which is not done here: write the number`;
  return `${value} is no number`;
}

function lower(text: string | undefined): string {
  return text?.toLowerCase() ?? '';
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

function isLetter(char: string): boolean {
  return (char >= 'A' && char <= 'Z') || (char >= 'a' && char <= 'z');
}
