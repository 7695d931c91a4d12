import { HalError } from '../errors.ts';

/** The most words a line may have, as in LinuxCNC. */
const tokensMax = 32;

const blank = /[ \t\v\f\r]/;

/**
 * Removes a comment from a line: from the first `#` outside quotes. An apostrophe opens a quote here too; an unclosed quote
 * is an error.
 */
export function stripComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '#') {
      return line.slice(0, at);
    } else if (char === '"' || char === "'") {
      quote = char;
    }
  }
  if (quote !== '') throw new HalError('syntax', 'unterminated quoted string');
  return line;
}

/**
 * Splits a line into words at blanks. Quotes keep a word together and remain part of it, as in LinuxCNC's halcmd:
 * `setp x "12"` sets `"12"`. A quote that a substituted value leaves open reaches to the end of the line.
 */
export function tokenize(line: string): string[] {
  if (/\r(?!$)/.test(line)) throw new HalError('syntax', 'File contains embedded carriage returns.');
  const tokens: string[] = [];
  let start = -1; // of the word, or −1 between words
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (!blank.test(char)) {
      if (start < 0) start = at;
      if (char === '"' || char === "'") quote = char;
    } else if (start >= 0) {
      tokens.push(line.slice(start, at));
      start = -1;
    }
  }
  if (start >= 0) tokens.push(line.slice(start));
  if (tokens.length > tokensMax) throw new HalError('syntax', 'too many tokens on line');
  return tokens;
}
