import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addJson, cutAt, isLong } from '../../../src/faces/rpc/json-pieces.ts';

function written(value: unknown): { readonly pieces: readonly string[]; readonly interrupted: number } {
  const pieces: string[] = [];
  const steps = addJson(value, pieces);
  let interrupted = 0;
  while (!steps.next().done) interrupted++;
  return { pieces, interrupted };
}

describe('JSON in pieces', () => {
  it('equals the text of JSON.stringify', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('x'.repeat(70_000)));
    const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined));
    const list = fc.oneof(
      fc.array(leaf, { maxLength: 400, size: 'max' }),
      fc.dictionary(fc.string({ maxLength: 5 }), leaf, { maxKeys: 300, size: 'max' }),
    );
    const value = fc.oneof(leaf, list, fc.array(list, { maxLength: 3 }), fc.record({ a: list, b: leaf, c: list }));
    fc.assert(
      fc.property(value, (value) => {
        fc.pre(value !== undefined);
        expect(JSON.parse(written(value).pieces.join(''))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 25 },
    );
  });

  it('is interrupted often, for any kind of long value', () => {
    const list = Array.from({ length: 10_000 }, (_, i) => ({ name: `pin-${i}` }));
    for (const value of [
      list,
      { pins: list },
      { threads: [{ functs: list }] },
      { stdout: 'x'.repeat(1_000_000) },
      { values: Object.fromEntries(list.map(({ name }) => [name, 1])) },
    ]) {
      expect(isLong(value)).toBe(true);
      const { pieces, interrupted } = written(value);
      expect(interrupted).toBeGreaterThan(20);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
      expect(pieces.join('')).toBe(JSON.stringify(value));
    }
    expect(isLong({ name: 'a', values: [1, 2, 3] })).toBe(false);
  });

  it('cuts no character', () => {
    const text = 'a😀'.repeat(50_000);
    expect(written(text).pieces.join('')).toBe(JSON.stringify(text));
    expect([cutAt('a😀b', 2), cutAt('a😀b', 3), cutAt('a😀b', 9)]).toEqual([1, 3, 4]);
  });
});
