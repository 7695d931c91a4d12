import type { GcodeLine } from './words.ts';

/** Letters that are valid on every line of RS274: axes, feed, spindle, tool. */
const everywhere = new Set('XYZABCUVWFST');
/** Letters that are valid if a code or the current motion mode uses them. */
const ofMotion = new Set('IJKRLQHDP');

const codesG: ReadonlySet<number | undefined> = new Set([
  0, 1, 2, 3, 4, 5, 5.1, 5.2, 5.3, 7, 8, 10, 17, 17.1, 18, 18.1, 19, 19.1, 20, 21, 28, 28.1, 30, 30.1, 33, 33.1, 38.2,
  38.3, 38.4, 38.5, 40, 41, 41.1, 42, 42.1, 43, 43.1, 43.2, 49, 52, 53, 54, 55, 56, 57, 58, 59, 59.1, 59.2, 59.3, 61,
  61.1, 64, 70, 71, 71.1, 71.2, 72, 72.1, 72.2, 73, 74, 76, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 90.1, 91, 91.1,
  92, 92.1, 92.2, 92.3, 93, 94, 95, 96, 97, 98, 99,
]);
const codesM: ReadonlySet<number | undefined> = new Set([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 30, 48, 49, 50, 51, 52, 53, 60, 61, 70, 71, 72, 73,
]);

/** The G-codes that take the same letters as switching words, so that it is not clear which word a letter belongs to. */
const taken: Readonly<Record<string, ReadonlySet<number | undefined>>> = {
  P: new Set([2, 3, 4, 5, 10, 64, 70, 71, 72, 76, 82, 83, 84, 86, 88, 89]),
  Q: new Set([5, 64, 70, 71, 72, 73, 76, 83]),
  L: new Set([10, 73, 74, 76, 81, 82, 83, 84, 85, 86, 87, 88, 89]),
};

/**
 * The letter or code that has no meaning on a line of RS274 beside the switching word `code` and its own letters. Undefined
 * if the line is completely understood.
 */
export function strangeWord(
  { words }: GcodeLine,
  code: number,
  own: ReadonlySet<string>,
  hasModal: boolean,
): string | undefined {
  const codes = words.filter(({ letter }) => letter === 'G').map(({ value }) => value);
  for (const { letter, value, text, fault, isComputed } of words) {
    if (own.has(letter)) {
      const owner = codes.find((each) => taken[letter]?.has(each));
      if (owner !== undefined) return `${text} could belong to G${owner}`;
      continue;
    }
    if (letter === 'M' && value === code) continue;
    if (value === undefined && !isComputed) return fault ?? `${letter} has no number`;
    if (letter === 'G' || letter === 'M') {
      if (!isCode(letter, value)) return `${text} is not known`;
    } else if (!everywhere.has(letter) && !((codes.length > 0 || hasModal) && ofMotion.has(letter))) {
      return `${text} has no meaning there`;
    }
  }
  return undefined;
}

/** A letter without a number is not a code. */
function isCode(letter: string, value = Number.NaN): boolean {
  if (letter === 'G') return codesG.has(value);
  return codesM.has(value) || (value >= 100 && value <= 199);
}
