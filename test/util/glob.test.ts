import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyGlobMatcher, globMatcher } from '../../src/util/glob.ts';

describe('a pattern', () => {
  it.each([
    ['printer.enable', 'printer.enable', true],
    ['printer.enable', 'printer.enabled', false],
    ['printer.*', 'printer.enable', true],
    ['printer.*', 'printer.', true],
    ['printer.*', 'printer', false],
    ['*', 'motion.digital-out-00', true],
    ['*.digital*0', 'motion.digital-out-00', true],
    ['*a*b', 'aXbXab', true],
    ['*a*b', 'aXbXa', false],
    ['?.x', 'a.x', true],
    ['?.x', '.x', false],
    ['out-0[0-3]', 'out-02', true],
    ['out-0[0-3]', 'out-04', false],
    ['out-[!0]*', 'out-10', true],
    ['out-[!0]*', 'out-01', false],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['a[b', 'a[b', true],
    ['a.b', 'axb', false],
    ['a+(b)|c$', 'a+(b)|c$', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j against %j: %s', (pattern, name, matches) => {
    expect(globMatcher(pattern)(name)).toBe(matches);
  });

  it('of stars and letters matches as the regular expression does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        const regex = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(globMatcher(pattern)(text)).toBe(new RegExp(`^${regex}$`).test(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('is one of several, of which one must match', () => {
    const matches = anyGlobMatcher(['a.b', 'c.*', 'd']);
    expect(['a.b', 'c.x', 'd', 'a.c', 'dd', 'b'].map(matches)).toEqual([true, true, true, false, false, false]);
    expect(anyGlobMatcher([])('a')).toBe(false);
  });

  it('of many stars takes a time that is bounded by the lengths', () => {
    expect(globMatcher(`${'*a'.repeat(60)}b`)('a'.repeat(127))).toBe(false);
  });
});
