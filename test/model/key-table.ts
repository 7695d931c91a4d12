/**
 * Writes the parts of a state into a key of a fixed number of 32-bit words, with as many bits for each part as it
 * needs.
 */
export interface KeyWriter {
  readonly words: Int32Array;
  /** Starts a new key. */
  begin(): void;
  put(value: number, bits: number): void;
  bit(value: boolean): void;
  /** A bit that may be unknown. */
  maybe(value: boolean | undefined): void;
}

export function keyWriter(length: number): KeyWriter {
  const words = new Int32Array(length);
  let word = 0;
  let used = 0;
  const put = (value: number, bits: number) => {
    if (value < 0 || value >= 1 << bits) throw new Error(`${value} does not fit into ${bits} bits`);
    if (used + bits > 32) {
      word += 1;
      used = 0;
    }
    if (word >= length) throw new Error(`a key needs more than ${length} words`);
    words[word] = (words[word] ?? 0) | (value << used);
    used += bits;
  };
  return {
    words,
    begin() {
      words.fill(0);
      word = 0;
      used = 0;
    },
    put,
    bit: (value) => put(value ? 1 : 0, 1),
    maybe: (value) => put(value === undefined ? 0 : value ? 2 : 1, 2),
  };
}

/** Numbers keys in order of arrival. Keeps the whole keys, so that two states are never confused. */
export interface KeyTable {
  readonly size: number;
  /** The number of the key; the key is new if the call has increased `size`. */
  idOf(words: Int32Array): number;
}

export function keyTable(length: number): KeyTable {
  let slots = new Int32Array(1 << 16);
  let keys = new Int32Array((1 << 15) * length);
  let size = 0;

  const slotOf = (words: Int32Array, at: number): number => {
    const mask = slots.length - 1;
    let slot = hash(words, at, length) & mask;
    for (;;) {
      const id = (slots[slot] ?? 0) - 1;
      if (id < 0 || isSame(keys, id * length, words, at, length)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = () => {
    slots = new Int32Array(slots.length * 2);
    for (let id = 0; id < size; id++) slots[slotOf(keys, id * length)] = id + 1;
    const larger = new Int32Array(keys.length * 2);
    larger.set(keys);
    keys = larger;
  };

  return {
    get size() {
      return size;
    },
    idOf(words) {
      const slot = slotOf(words, 0);
      const known = (slots[slot] ?? 0) - 1;
      if (known >= 0) return known;
      const id = size++;
      keys.set(words, id * length);
      slots[slot] = id + 1;
      if (size * 2 >= slots.length) grow();
      return id;
    },
  };
}

function hash(words: Int32Array, at: number, length: number): number {
  let mixed = 0x9e3779b9 | 0;
  for (let i = 0; i < length; i++) {
    mixed = Math.imul(mixed ^ (words[at + i] ?? 0), 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function isSame(a: Int32Array, atA: number, b: Int32Array, atB: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}
