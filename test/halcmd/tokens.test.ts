import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripComment, tokenize } from '../../src/halcmd/tokens.ts';

const syntax = (message: string) => expect.objectContaining({ code: 'syntax', message });

describe('a comment', () => {
  it.each([
    ['setp a 1 # why', 'setp a 1 '],
    ['setp a#b 1', 'setp a'],
    ['# all of it', ''],
    ['print "a # b" # c', 'print "a # b" '],
    [`print 'x"y' # z`, `print 'x"y' `],
    [`print "it's"`, `print "it's"`],
  ])('is removed from %j', (line, rest) => {
    expect(stripComment(line)).toBe(rest);
  });

  it.each(['print "open', "don't", `print "a' # b`])('does not hide a quote left open in %j', (line) => {
    expect(() => stripComment(line)).toThrow(syntax('unterminated quoted string'));
  });
});

describe('words', () => {
  it.each([
    ['  net\ts  a.b\v c.d \f', ['net', 's', 'a.b', 'c.d']],
    ['print "a b"', ['print', '"a b"']],
    [`print pre'fix'ed pre"fix ed"`, ['print', `pre'fix'ed`, `pre"fix ed"`]],
    [`print 'x"y z'`, ['print', `'x"y z'`]],
    [`print ''`, ['print', `''`]],
    ['setp a "from a value', ['setp', 'a', '"from a value']],
    ['', []],
    ['net s a\r', ['net', 's', 'a']],
  ])('of %j keep their quotes', (line, words) => {
    expect(tokenize(line)).toEqual(words);
  });

  it('are unchanged, whatever is between them', () => {
    const word = fc.stringMatching(/^[^\s'"]{1,12}$/);
    const gap = fc.stringMatching(/^[ \t]{1,3}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, gap), { maxLength: 32 }), (pairs) => {
        expect(tokenize(pairs.map(([text, blank]) => text + blank).join(''))).toEqual(pairs.map(([text]) => text));
      }),
    );
  });

  it('are 32 at most', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'w').join(' ');
    expect(tokenize(words(32))).toHaveLength(32);
    expect(() => tokenize(words(33))).toThrow(syntax('too many tokens on line'));
  });

  it('do not hold carriage returns', () => {
    expect(() => tokenize('setp a\rb 1')).toThrow(syntax('File contains embedded carriage returns.'));
  });
});
