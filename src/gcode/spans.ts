/** The length in characters of the expression that begins at `at`; an unclosed one reaches to the end of the line. */
export function expressionLength(line: string, at: number): number {
  return nestedLength(line, at, '[', ']');
}

/** The length of `{…}`, an expression of a firmware. */
export function braceLength(line: string, at: number): number {
  return nestedLength(line, at, '{', '}');
}

/** The length of `"…"`, in which `""` is a quotation mark. */
export function quotedLength(line: string, at: number): number {
  return lengthAt(/"(?:[^"]|"")*"?/y, line, at);
}

/** The length of a parameter of RS274: `#5`, `##5`, `#<name>`, `#[1+2]`. */
export function parameterLength(line: string, at: number): number {
  const hashes = lengthAt(/(?:#\s*)+/y, line, at);
  const start = at + hashes;
  if (line.charAt(start) === '[') return hashes + expressionLength(line, start);
  return hashes + lengthAt(/<[^>]*>?|\d+/y, line, start);
}

/** The length of a value that RS274 accepts for a parameter: a number, a parameter, an expression, a function. */
export function realLength(line: string, at: number): number {
  const sign = lengthAt(/[+-]\s*/y, line, at);
  const start = at + sign;
  const char = line.charAt(start);
  if (char === '#') return sign + parameterLength(line, start);
  if (char === '[') return sign + expressionLength(line, start);
  const called = lengthAt(/[a-z]+\s*(?=\[)/iy, line, start);
  if (called === 0) return sign + lengthAt(/[\d.\s]+/y, line, start);
  const first = called + expressionLength(line, start + called);
  const second = lengthAt(/\s*\/\s*(?=\[)/y, line, start + first);
  return sign + first + (second > 0 ? second + expressionLength(line, start + first + second) : 0);
}

/** The length of the match of a sticky pattern at `at`; 0 if it does not match. */
export function lengthAt(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0].length ?? 0;
}

function nestedLength(line: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let at = start; at < line.length; at++) {
    if (line[at] === open) depth++;
    else if (line[at] === close && --depth === 0) return at + 1 - start;
  }
  return line.length - start;
}
