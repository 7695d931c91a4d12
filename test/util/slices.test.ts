import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneGo, inSlices, sortInSteps, type Slices, type Steps } from '../../src/util/slices.ts';
import { slicesOf } from '../../src/machine/api/turn-slices.ts';
import { createTurns } from '../../src/util/turns.ts';

function* counting(to: number, seen: number[], ended: () => void = () => {}): Steps<string> {
  try {
    for (let i = 0; i < to; i++) {
      seen.push(i);
      yield;
    }
    return 'done';
  } finally {
    ended();
  }
}

/** Slices of so many steps each. */
function slicesOfSteps(length: number): Slices & { readonly begun: () => number } {
  let left = length;
  let begun = 1;
  return {
    mayGoOn: () => left-- > 0,
    async next() {
      begun++;
      left = length;
      await Promise.resolve();
    },
    begun: () => begun,
  };
}

describe('long work', () => {
  it('returns its result at once if one slice is enough, else a promise', async () => {
    expect(inSlices(counting(3, []), slicesOfSteps(10))).toBe('done');
    const seen: number[] = [];
    const slices = slicesOfSteps(10);
    const result = inSlices(counting(95, seen), slices);
    expect(seen).toHaveLength(10);
    expect(await result).toBe('done');
    expect(seen).toEqual(Array.from({ length: 95 }, (_, i) => i));
    expect(slices.begun()).toBeGreaterThan(5);
  });

  it('ends where it is when it is cancelled between two slices', async () => {
    const cancelled = new AbortController();
    const turn = createTurns({ sliceMs: 0 }).join();
    const seen: number[] = [];
    let ended = 0;
    const work = inSlices(
      counting(1000, seen, () => ended++),
      slicesOf(turn, () => cancelled.signal),
    );
    cancelled.abort();
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([]);
    expect(ended).toBeLessThan(2);
  });

  it('sorts as Array.sort does', () => {
    const lists = fc.array(fc.record({ key: fc.nat(20), at: fc.nat() }), { maxLength: 3000, size: 'max' });
    fc.assert(
      fc.property(lists, (list) => {
        const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;
        expect(inOneGo(sortInSteps(list, compare))).toEqual(list.toSorted(compare));
      }),
      { numRuns: 10 },
    );
  });
});
