/**
 * Whether names match a shell pattern: `*` any run of characters, dots included, `?` one, `[a-z]` one of a set,
 * `[!a-z]` one outside it; everything else stands for itself, as halcmd's patterns do.
 *
 * The time is bounded by the product of the two lengths whatever the pattern, so that a pattern may come from outside.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  if (!isGlob(pattern)) return (name) => name === pattern;
  const tokens = tokenize(pattern);
  return (name) => matches(tokens, name);
}

/** Whether names match any of some patterns. Plain names among these cost no more for being many. */
export function anyGlobMatcher(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns.filter((pattern) => !isGlob(pattern)));
  const matchers = patterns.filter(isGlob).map(globMatcher);
  return (name) => names.has(name) || matchers.some((matches) => matches(name));
}

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
  return (char) => ranges.some(([from, to]) => char >= from && char <= to) !== negated;
}

/** Only the last star ever needs to be tried again: what stood before it has matched as early as it could. */
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
