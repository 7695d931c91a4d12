import { dialectFacts, dialects, type Dialect } from './dialects.ts';
import { takesM } from './program-end.ts';
import type { GcodeLine } from './words.ts';

/**
 * Codes that wait for something of the printer, which is not known here: a person, a temperature, an input of the
 * firmware, a tool.
 */
const codes: ReadonlySet<number | undefined> = new Set([
  0, 1, 25, 60, 109, 116, 190, 191, 192, 193, 226, 291, 303, 577, 600, 601,
]);
const commands = new Set(['TEMPERATURE_WAIT', 'PAUSE']);

/** The wait on a line that halyard does not keep, as it is written; undefined for one that it need not. */
export function unkeptWaitOf({ words, command }: GcodeLine): string | undefined {
  if (command !== undefined) return commands.has(command) ? command : undefined;
  const word = words.find(({ letter, value }) => letter === 'M' && codes.has(value));
  return word && !takesM(words) ? `M${word.value}` : undefined;
}

/**
 * How many seconds the line's `G4` asks to wait; 0 for none, undefined when that is no plain number. Without a dialect
 * the longest that any of them takes it for.
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
