/** How long what begins at `at` is, in characters; what is not closed goes to the end of the line. */
export function expressionLength(line: string, at: number): number {
  return nestedLength(line, at, '[', ']');
}

/** `{…}`, the expression of a firmware. */
export function braceLength(line: string, at: number): number {
  return nestedLength(line, at, '{', '}');
}

/** `"…"`, in which `""` is a quotation mark. */
export function quotedLength(line: string, at: number): number {
  return /^"(?:[^"]|"")*"?/.exec(line.slice(at))?.[0].length ?? 1;
}

/** A parameter of RS274: `#5`, `##5`, `#<name>`, `#[1+2]`. */
export function parameterLength(line: string, at: number): number {
  const hashes = /^(?:#\s*)+/.exec(line.slice(at))?.[0].length ?? 1;
  const start = at + hashes;
  if (line.charAt(start) === '[') return hashes + expressionLength(line, start);
  return hashes + (/^(?:<[^>]*>?|\d+)/.exec(line.slice(start))?.[0].length ?? 0);
}

/** What RS274 lets a parameter be set to: a number, a parameter, an expression, a function of one. */
export function realLength(line: string, at: number): number {
  const sign = /^[+-]\s*/.exec(line.slice(at))?.[0].length ?? 0;
  const start = at + sign;
  const char = line.charAt(start);
  if (char === '#') return sign + parameterLength(line, start);
  if (char === '[') return sign + expressionLength(line, start);
  const called = /^[a-z]+\s*(?=\[)/i.exec(line.slice(start))?.[0].length;
  if (called === undefined) return sign + (/^[\d.\s]+/.exec(line.slice(start))?.[0].length ?? 0);
  const first = called + expressionLength(line, start + called);
  const second = /^\s*\/\s*(?=\[)/.exec(line.slice(start + first))?.[0].length;
  return sign + first + (second === undefined ? 0 : second + expressionLength(line, start + first + second));
}

function nestedLength(line: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let at = start; at < line.length; at++) {
    if (line[at] === open) depth++;
    else if (line[at] === close && --depth === 0) return at + 1 - start;
  }
  return line.length - start;
}
