/** Random numbers that are the same in every run with the same seed. */
export interface Chance {
  /** A number from 0 to below 1. */
  next(): number;
  /** An integer from 0 to below `below`. */
  below(below: number): number;
  between(low: number, high: number): number;
  yes(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  some<T>(from: readonly T[], count: number): T[];
  /** An independent generator, so that the draws of one part do not change those of another. */
  fork(name: string): Chance;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    yes: (share) => next() < share,
    pick: (from) => from[below(from.length)] ?? from[0],
    some(from, count) {
      const left = [...from];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)).flat();
    },
    fork: (name) => createChance(hash(`${seed} ${name}`)),
  };
}

function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x0100_0193);
  return value >>> 0;
}
