import type { Steps } from './slices.ts';

/**
 * Matches names against a shell pattern as halcmd does: `*` is any run of characters, dots included, `?` any character,
 * `[a-z]` one of a set, `[!a-z]` one outside of it; every other character stands for itself.
 *
 * The time is bounded by the product of the two lengths, so that a pattern may come from outside. A pattern longer than
 * `patternMax` matches nothing.
 */
export function globMatcher(pattern: string): NameMatcher {
  if (!isGlob(pattern)) return (name) => name === pattern;
  if (pattern.length > patternMax) return () => false;
  let tokens: Token[] | undefined;
  return (name) => matches((tokens ??= tokenize(pattern)), name);
}

export type NameMatcher = (name: string) => boolean;

/** The longest pattern; names are much shorter. */
export const patternMax = 1000;

/** Matches names against several patterns, of which one must match. The number of plain names makes no difference. */
export function anyGlobMatcher(patterns: readonly string[]): NameMatcher {
  const matchers = globMatchers(patterns);
  return (name) => matchers.some((isMatch) => isMatch(name));
}

/** The same as a list of matchers, of which one must match. */
export function globMatchers(patterns: readonly string[]): NameMatcher[] {
  const distinct = new Set(patterns);
  const globs = [...distinct].filter(isGlob);
  for (const glob of globs) distinct.delete(glob);
  return [(name) => distinct.has(name), ...globs.map(globMatcher)];
}

/** The items whose name one of the matchers accepts. */
export function* matchInSteps<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  matchers: readonly NameMatcher[],
): Steps<T[]> {
  const found: T[] = [];
  let tries = 0;
  for (const item of items) {
    const name = nameOf(item);
    for (const isMatch of matchers) {
      if (++tries % triesPerStep === 0) yield;
      if (!isMatch(name)) continue;
      found.push(item);
      break;
    }
  }
  return found;
}

/** The slowest pattern takes a tenth of a millisecond for a name. */
const triesPerStep = 16;

function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

type Token = '*' | ((char: string) => boolean);

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const close = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (char === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (char === '?') {
      tokens.push(() => true);
    } else if (close > 0) {
      tokens.push(setOf(pattern.slice(at + 1, close)));
      at = close;
    } else {
      tokens.push((other) => other === char);
    }
  }
  return tokens;
}

function setOf(body: string): (char: string) => boolean {
  const negated = body.startsWith('!');
  const ranges: [string, string][] = [];
  for (let at = negated ? 1 : 0; at < body.length; at++) {
    const from = body.charAt(at);
    const ranged = body[at + 1] === '-' && at + 2 < body.length;
    ranges.push([from, ranged ? body.charAt(at + 2) : from]);
    if (ranged) at += 2;
  }
  const known = new Map<string, boolean>();
  return (char) => {
    const before = known.get(char);
    if (before !== undefined) return before;
    const isIn = ranges.some(([from, to]) => char >= from && char <= to) !== negated;
    known.set(char, isIn);
    return isIn;
  };
}

/** Only the last star needs to be tried again: everything before it has matched as early as possible. */
function matches(tokens: readonly Token[], name: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const token = tokens[next];
    if (token === '*') {
      star = next++;
      starAt = at;
    } else if (token?.(name.charAt(at))) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (tokens[next] === '*') next++;
  return next === tokens.length;
}
