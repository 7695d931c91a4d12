/**
 * Parts of a JSON text as written. JSON.parse loses the spelling: 9007199254740993 becomes another number, 1.0 becomes 1.
 * The text must be valid JSON.
 */

/** The text of an object's member: the last of that name, as JSON.parse keeps the last. */
export function memberText(json: string, key: string): string | undefined {
  let found: string | undefined;
  let at = afterBlanks(json, 0);
  if (json.charCodeAt(at) !== braceOpen) return undefined;
  at = afterBlanks(json, at + 1);
  while (json.charCodeAt(at) === quote) {
    const nameEnd = endOfString(json, at);
    const name: unknown = JSON.parse(json.slice(at, nameEnd));
    const start = afterBlanks(json, afterBlanks(json, nameEnd) + 1);
    const end = endOfValue(json, start);
    if (name === key) found = json.slice(start, end);
    at = nextItem(json, end);
  }
  return found;
}

/** The texts of an array's elements. */
export function elementTexts(json: string): string[] {
  const texts: string[] = [];
  let at = afterBlanks(json, afterBlanks(json, 0) + 1);
  while (at < json.length && json.charCodeAt(at) !== bracketClose) {
    const end = endOfValue(json, at);
    texts.push(json.slice(at, end));
    at = nextItem(json, end);
  }
  return texts;
}

/** Whether objects and lists are nested deeper than `depthMax`. The text need not be JSON. */
export function isDeeperThan(json: string, depthMax: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfString(json, at) - 1;
    else if (code === braceOpen || code === bracketOpen) depth++;
    else if (code === braceClose || code === bracketClose) depth--;
    if (depth > depthMax) return true;
  }
  return false;
}

const [quote, comma, braceOpen, braceClose, bracketOpen, bracketClose, backslash] = [34, 44, 123, 125, 91, 93, 92];

function nextItem(json: string, end: number): number {
  const at = afterBlanks(json, end);
  return json.charCodeAt(at) === comma ? afterBlanks(json, at + 1) : at;
}

function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length;) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfString(json, at);
      if (depth === 0) return at;
      continue;
    }
    if (code === braceOpen || code === bracketOpen) {
      depth++;
    } else if (code === braceClose || code === bracketClose) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || isBlank(code))) {
      return at;
    }
    at++;
  }
  return json.length;
}

/** The place behind the closing quote: the first quote behind an even number of backslashes. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let at = end;
    while (json.charCodeAt(at - 1) === backslash) at--;
    if ((end - at) % 2 === 0) return end + 1;
  }
  return json.length;
}

function afterBlanks(json: string, start: number): number {
  let at = start;
  while (isBlank(json.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
