import { dialectFacts, dialects, type Dialect } from './dialects.ts';
import { takesM } from './program-end.ts';
import type { GcodeLine } from './words.ts';

/**
 * Codes that wait for something that only the printer knows: a person, a temperature, an input of the firmware, a tool.
 */
const codes: ReadonlySet<number | undefined> = new Set([
  0, 1, 25, 60, 109, 116, 190, 191, 192, 193, 226, 291, 303, 577, 600, 601,
]);
const commands = new Set(['TEMPERATURE_WAIT', 'PAUSE']);

/** The word on a line whose wait halyard does not keep; undefined if there is none. */
export function unkeptWaitOf({ words, command }: GcodeLine): string | undefined {
  if (command !== undefined) return commands.has(command) ? command : undefined;
  const word = words.find(({ letter, value }) => letter === 'M' && codes.has(value));
  return word && !takesM(words) ? `M${word.value}` : undefined;
}

/**
 * The wait of a line's `G4`, in seconds; 0 without a `G4`, undefined if it has no plain number. Without a dialect it is the
 * longest wait of all dialects.
 */
export function dwellOf(line: GcodeLine, dialect: Dialect | undefined): number | undefined {
  if (!line.words.some(({ letter, value }) => letter === 'G' && value === 4)) return 0;
  const all = dialect === undefined ? dialects : [dialect];
  const lengths = all.map((each) => dwellIn(line, each));
  return lengths.every((length) => length !== undefined) ? Math.max(0, ...lengths) : undefined;
}

function dwellIn({ words, fault }: GcodeLine, dialect: Dialect): number | undefined {
  const { dwellUnitS, dwellFirst } = dialectFacts[dialect];
  const given = words.filter(({ letter }) => letter in dwellUnitS);
  const word = given.find(({ letter }) => letter === dwellFirst) ?? given[0];
  if (fault !== undefined || given.some(({ value }) => value === undefined)) return undefined;
  return word?.value === undefined ? 0 : word.value * (dwellUnitS[word.letter] ?? 0);
}
