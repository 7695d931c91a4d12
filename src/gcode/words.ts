import { HalError } from '../errors.ts';
import { braceLength, expressionLength, lengthAt, parameterLength, quotedLength, realLength } from './spans.ts';

/** One word of a line: a letter and what follows it. */
export interface Word {
  /** Upper case. */
  readonly letter: string;
  /** Undefined for a letter alone, as in `G28 X`, and for a value that is not a plain number. */
  readonly value: number | undefined;
  /** The word as written, without blanks before it. */
  readonly text: string;
  /** Why it has no plain number; undefined if it has one or is a letter alone. */
  readonly fault: string | undefined;
  /** Whether its value would have to be computed. */
  readonly isComputed: boolean;
}

/** Longer than any line that a controller takes. */
const lengthMax = 4096;

/** A parsed line of G-code. */
export interface GcodeLine {
  readonly words: readonly Word[];
  /** The fault of the line as a whole; it matters only if its words are acted on. */
  readonly fault: string | undefined;
  /** The flow control of an O-word of RS274: label and keyword, lower case. */
  readonly flow: { readonly label: string; readonly keyword: string } | undefined;
  /** An extended command, as Klipper has them: `SET_PIN`; upper case. */
  readonly command: string | undefined;
  /** Whether the line begins with `/`; a controller skips such a line depending on a switch. */
  readonly isOptional: boolean;
}

/** A line in the two ways that dialects read it. */
export interface Readings {
  /** Blanks end a number. */
  readonly plain: GcodeLine;
  /** Blanks are ignored everywhere, as in RS274. The same object as `plain` if that makes no difference. */
  readonly joined: GcodeLine;
}

const nothing: GcodeLine = {
  words: [],
  fault: undefined,
  flow: undefined,
  command: undefined,
  isOptional: false,
};
const nothingTwice: Readings = { plain: nothing, joined: nothing };

/**
 * Parses a line of G-code into its words.
 *
 * Comments, line numbers and checksums are removed. Lines without words (`%`, `SET_PIN PIN=fan`, `@pause`, `$J=X10`, the
 * text of `M117`) have none. A malformed word is kept as a fault and not thrown, since most lines of a program are for the
 * firmware and their faults do not matter here. Only a numbered line with a wrong checksum throws `syntax`: none of its
 * words can be trusted, and its sender expects an answer. So does a line of more than 4096 characters that is not a
 * comment.
 */
export function readLine(text: string): Readings {
  if (/^\s*;/.test(text)) return nothingTwice;
  if (text.length > lengthMax)
    throw new HalError('syntax', `a line of ${text.length} characters: expected at most ${lengthMax}`);
  const numberLength = lengthAt(lineNumber, text, 0);
  const { line, fault } = withoutChecksum(text);
  if (fault !== undefined && numberLength > 0) throw new HalError('syntax', fault);
  const rest = line.slice(numberLength).trimStart();
  const isOptional = rest.startsWith('/');
  const body = isOptional ? rest.slice(1).trimStart() : rest;
  const special = specialLine(body);
  if (special) return { plain: special, joined: special };
  const given = fault === undefined && !isOptional ? undefined : { isOptional, ...(fault !== undefined && { fault }) };
  const read = readWords(body);
  const plain = given ? { ...read, ...given } : read;
  if (read.fault === undefined) return { plain, joined: plain };
  const compact = withoutBlanks(line);
  const joined = readWords(compact.slice(lengthAt(numberAndSlash, compact, 0)));
  return { plain, joined: given ? { ...joined, ...given } : joined };
}

const lineNumber = /\s*N\s*\d+(?:\.\d*)?/iy;
const numberAndSlash = /(?:N\d+(?:\.\d*)?)?\/?/iy;

/** The line in the way that most dialects read it. */
export function parseLine(text: string): GcodeLine {
  return readLine(text).plain;
}

/** A line that is not a sequence of words. */
function specialLine(body: string): GcodeLine | undefined {
  const first = body.charAt(0);
  // Also true for an empty line.
  if ('%@;$['.includes(first)) return nothing;
  const command = extendedCommand(body);
  if (command !== undefined) return { ...nothing, command };
  return first === 'O' || first === 'o' ? oWord(body) : undefined;
}

/**
 * A checksum is the exclusive or of all bytes before the last asterisk, as RepRap hosts append it. An asterisk in a comment
 * or an expression does not begin a checksum.
 */
function withoutChecksum(text: string): { line: string; fault?: string } {
  const at = text.lastIndexOf('*');
  checksum.lastIndex = at;
  const digits = checksum.exec(text)?.[1];
  if (digits === undefined || /[;([]/.test(text.slice(0, at))) return { line: text };
  const line = text.slice(0, at);
  const sum = Buffer.from(line).reduce((xor, byte) => xor ^ byte, 0);
  if (sum === Number(digits)) return { line };
  return { line, fault: `checksum *${digits} does not match the line, whose checksum is *${sum}: send it again` };
}

const checksum = /\*\s*(\d{1,3})\s*(?:[;(].*)?$/y;

/** `SET_PIN PIN=fan VALUE=1`: a name of several letters instead of a letter and a number. */
function extendedCommand(line: string): string | undefined {
  return /^(?=[a-z]{3}|[a-z\d.]*_|[a-z]{2}(?![a-z\d.[#<"+-]))[a-z\d._]+/i.exec(line)?.[0].toUpperCase();
}

const flowWords = new Set(
  'sub endsub call return if elseif else endif do while endwhile repeat endrepeat break continue'.split(' '),
);

/** `O100 if [#1 GT 2]`; a label alone names a program and has no effect. */
function oWord(body: string): GcodeLine {
  const compact = withoutBlanks(body).toLowerCase();
  const [all = '', label = '', keyword = ''] =
    /^o(\d+|<[^>]*>|#+(?:\d+|<[^>]*>)|\[(?:[^[\]]|\[[^\]]*\])*\])([a-z]+)?/.exec(compact) ?? [];
  if (flowWords.has(keyword)) return { ...nothing, flow: { label, keyword } };
  const rest = readWords(compact.slice(all.length - keyword.length));
  return rest.words.length === 0 ? nothing : { ...rest, fault: `'O${label}' cannot begin a line with other words` };
}

/** Removes comments and blanks, as RS274 does; text in quotation marks stays unchanged. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/("[^"]*")|\([^)]*\)|;.*$|\s/g, '$1');
}

/**
 * Codes that are followed by free text, which has no words: a message, a macro's lines, or the name of a file, a printer, an
 * object or a network.
 */
const textCodes = new Set([
  16, 23, 28, 32, 33, 36, 37, 38, 75, 98, 117, 118, 291, 486, 550, 551, 559, 560, 586, 587, 588, 589, 928,
]);

function takesText(code: number): boolean {
  return textCodes.has(code) || (code >= 810 && code <= 819);
}

const number = /[+-]?(?:\d+\.?\d*|\.\d+)/y;
/** Characters that make the number before them invalid. */
const afterNumber = /[.:+\-\d#[]+/y;
/** Text that is neither a word nor in brackets or quotation marks. */
const otherText = /[^\s;("{a-z]*/iy;

function readWords(line: string): GcodeLine {
  const words: Word[] = [];
  let fault: string | undefined;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ';') break;
    if (char === '(') {
      const close = line.indexOf(')', at);
      if (close < 0) {
        fault ??= 'a comment is not closed';
        break;
      }
      at = close + 1;
    } else if (isBlank(char)) {
      at++;
    } else if (isLetter(char)) {
      const word = readWord(line, at);
      words.push(word);
      at += word.text.length;
      if (word.letter === 'M' && word.value !== undefined && takesText(word.value)) break;
    } else {
      const length = otherLength(line, at);
      fault ??= `'${line.slice(at, at + length)}' is not a word`;
      at += length;
    }
  }
  return { ...nothing, words, fault };
}

/** The length of text without a letter at the beginning where a word was expected; at least 1. */
function otherLength(line: string, at: number): number {
  const char = line.charAt(at);
  if (char === '#') {
    const length = parameterLength(line, at);
    const assigned = lengthAt(/\s*=\s*/y, line, at + length);
    return assigned === 0 ? length : length + assigned + realLength(line, at + length + assigned);
  }
  if (char === '[') return expressionLength(line, at);
  if (char === '{') return braceLength(line, at);
  if (char === '"') return quotedLength(line, at);
  return Math.max(1, lengthAt(otherText, line, at));
}

function readWord(line: string, start: number): Word {
  const letter = line.charAt(start).toUpperCase();
  let at = start + 1;
  while (isBlank(line.charAt(at))) at++;
  const digitsEnd = at + lengthAt(number, line, at);
  if (digitsEnd > at) {
    const end = digitsEnd + lengthAt(afterNumber, line, digitsEnd);
    const fault = end > digitsEnd ? `'${line.slice(at, end)}' is not a number` : undefined;
    const value = fault === undefined ? Number(line.slice(at, end)) : undefined;
    return { letter, value, text: line.slice(start, end), fault, isComputed: false };
  }
  const { length, isComputed } = valueSpan(line, at);
  const alone = { letter, value: undefined, text: line.charAt(start), fault: undefined, isComputed: false };
  if (length === 0) return alone;
  const value = line.slice(at, at + length);
  const fault = isComputed
    ? `${value} would have to be computed, which halyard does not do: write the number`
    : `${value} is not a number`;
  return { ...alone, text: line.slice(start, at + length), fault, isComputed };
}

/** The length of a value that is not a plain number; 0 if there is no value. */
function valueSpan(line: string, at: number): { length: number; isComputed: boolean } {
  const sign = lengthAt(/[+-]/y, line, at);
  const char = line.charAt(at + sign);
  if (char === '[') return { length: sign + expressionLength(line, at + sign), isComputed: true };
  if (char === '#') return { length: sign + parameterLength(line, at + sign), isComputed: true };
  if (char === '{') return { length: sign + braceLength(line, at + sign), isComputed: true };
  if (char === '"') return { length: sign + quotedLength(line, at + sign), isComputed: false };
  if (char === '<') return { length: sign + lengthAt(/<[^>]*>?/y, line, at + sign), isComputed: false };
  return { length: lengthAt(otherText, line, at), isComputed: false };
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

function isLetter(char: string): boolean {
  return (char >= 'A' && char <= 'Z') || (char >= 'a' && char <= 'z');
}
