import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, escaped, escapedLines } from '../../src/util/escape.ts';
import { raw } from '../helpers/raw-characters.ts';

/** Every UTF-16 unit, in pairs and alone. */
const anyText = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat(0xffff).map(unitOf), steering())).map(joined);

describe('a text from elsewhere', () => {
  it('has no character left that controls a terminal or is invisible', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escaped(text, Infinity)).not.toMatch(raw);
      }),
    );
  });

  it('looks like no other text, and can be restored', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unescaped(escaped(text, Infinity))).toBe(text);
      }),
    );
  });

  it.each([
    ['\n\r\t', '\\n\\r\\t'],
    ['\u001B]0;pwned\u0007\u001B[2J', '\\x1b]0;pwned\\x07\\x1b[2J'],
    ['\u007F\u009B31m\u0085', '\\x7f\\x9b31m\\x85'],
    ['a\u202Eb\u2066c\u2028d\u2029', 'a\\u202eb\\u2066c\\u2028d\\u2029'],
    ['pay\u200Dpal\u200B\u2060\u00AD\uFEFF', 'pay\\u200dpal\\u200b\\u2060\\xad\\ufeff'],
    ['\uD83D', '\\ud83d'],
    ['\uFFFF\u{E0041}', '\\uffff\\u{e0041}'],
    ['\\x1b', '\\\\x1b'],
  ])('has its invisible characters written out: %j', (text, shown) => {
    expect(escaped(text)).toBe(shown);
  });

  it.each([
    'Drücker ☃',
    '打印机',
    'プリンター',
    'مصباح',
    'می\u200Cخواهم',
    'क्\u200Dष',
    '❤️ 👩‍🔧 🏳️‍🌈 👍🏽 🇩🇪 1️⃣',
    'a \'b\' "c" #1 {}',
  ])('is unchanged if it is ordinary: %s', (text) => {
    expect(escaped(text)).toBe(text);
    expect(escapedLines(text)).toBe(text);
  });

  it('is cut if it is long, with how much is left out, and never within a character', () => {
    expect(escaped('a'.repeat(60_000), 10)).toBe('aaaaaaaaaa… (+59990)');
    expect(escaped('a'.repeat(60_000)).length).toBeLessThan(120);
    expect(escaped('aaa👍', 4)).toBe('aaa… (+2)');
    expect(cut('aaa👍', 4)).toBe('aaa');
    expect(cut('aaa👍', 5)).toBe('aaa👍');
  });
});

describe('whole lines', () => {
  it('keep their ends and tabs, and no other character that controls a terminal or is invisible', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = escapedLines(text);
        expect(shown.replaceAll(/[\n\t]/g, '')).not.toMatch(raw);
        expect(shown.split('\n')).toHaveLength(text.split('\n').length);
        expect(escapedLines(shown)).toBe(shown);
      }),
    );
    expect(escapedLines('a\tb\n\u001B[2J\\n')).toBe('a\tb\n\\u001b[2J\\n');
  });

  it('that are JSON mean the same as before', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), anyText, fc.boolean(), (json, text, isWide) => {
        const value = { json, text };
        const written = escapedLines(JSON.stringify(value, undefined, isWide ? 2 : 0));
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(written.replaceAll('\n', '')).not.toMatch(raw);
      }),
    );
  });
});

function steering() {
  return fc.constantFrom(
    '\\',
    '\n',
    '\r',
    '\u001B',
    '\u009B',
    '\u200D',
    '\uFE0F',
    '👩',
    '\u202E',
    '\uD83D',
    'n',
    'x1b',
  );
}

function unitOf(code: number): string {
  return String.fromCharCode(code);
}

function joined(parts: readonly string[]): string {
  return parts.join('');
}

/** What `escaped` has written, read back. */
function unescaped(shown: string): string {
  const short: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
  return shown.replaceAll(
    /\\(?:([nrt\\])|x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\})/g,
    (_, letter: string | undefined, ...codes: (string | undefined)[]) =>
      letter === undefined
        ? String.fromCodePoint(Number.parseInt(codes.slice(0, 3).find((code) => code !== undefined) ?? '', 16))
        : (short[letter] ?? ''),
  );
}
