/** Longer than any alias, model or network name. */
const fieldMax = 100;
/** For whole sentences, such as an error. */
export const sentenceMax = 1000;

/**
 * Makes a text from elsewhere (a plug, a printer's host, a caller) safe as part of one line that a person reads. Invisible
 * characters are written as `\n`, `\r`, `\t`, `\x1b`, `\u202e` or `\u{e0001}`, and a backslash twice, so that no two texts
 * look the same. A long text is cut, with the number of characters that are left out.
 *
 * Apply it once, where the line is written: not to values that are kept or passed on.
 */
export function escaped(text: string, max: number = fieldMax): string {
  const part = cut(text, max);
  const left = text.length - part.length;
  const shown = /^[ -[\]-~]*$/.test(part) ? part : part.replace(unseenOrBackslash(), escapeOf);
  return left > 0 ? `${shown}… (+${left})` : shown;
}

/**
 * Makes whole lines safe for a terminal. Line ends and tabs stay; every other invisible character is written as `\u001b`,
 * which JSON reads as the same character.
 */
export function escapedLines(text: string): string {
  if (/^[\n\t -~]*$/.test(text)) return text;
  return text.replace(unseenInLines(), (character) =>
    Array.from({ length: character.length }, (_, unit) => `\\u${hex(character.charCodeAt(unit), 4)}`).join(''),
  );
}

/** One line with each invisible character but the tab as one sign, for lines with a caret under a column. */
export function masked(line: string): string {
  return line.replace(unseenButTab(), '\uFFFD');
}

/** The beginning of a text, up to a length; a surrogate pair is never cut in half. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(max));
  return text.slice(0, isHalf ? max - 1 : max);
}

/**
 * Characters that control a terminal or are invisible: control characters (C0, DEL, C1), separators of lines and
 * paragraphs, format characters (bidirectional marks, overrides and isolates, zero-width characters, tags), fillers, lone
 * surrogates and noncharacters. Not variation selectors, nor joiners inside an emoji or a word of a joining script.
 */
const unseen = [
  String.raw`(?![\uFE00-\uFE0F]`,
  String.raw`|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`,
  String.raw`|(?<=[\u0600-\u0DFF])[\u200C\u200D](?=[\u0600-\u0DFF]))`,
  String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`,
].join('');

const unseenOrBackslash = pattern(String.raw`${unseen}|\\`);
const unseenInLines = pattern(String.raw`(?![\n\t])(?:${unseen})`);
const unseenButTab = pattern(String.raw`(?!\t)(?:${unseen})`);

/** Made at its first use: most programs never need it, and making it takes a noticeable part of the start. */
function pattern(source: string): () => RegExp {
  let made: RegExp | undefined;
  return () => (made ??= new RegExp(source, 'gu'));
}

const short: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const known = short.get(character);
  if (known !== undefined) return known;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x1_0000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
