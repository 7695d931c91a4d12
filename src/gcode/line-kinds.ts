import { dialectFacts, type Dialect } from './dialects.ts';
import type { GcodeLine, Readings } from './words.ts';

/** Whether a line has no M-word, does not wait, and means the same in every dialect. */
export function isPlainMove({ words, fault, command }: GcodeLine): boolean {
  if (fault !== undefined || command !== undefined) return false;
  for (const { letter, value } of words) if (letter === 'M' || (letter === 'G' && value === 4)) return false;
  return true;
}

/** The reading of a line for its moves and waits. */
export function lineOf({ plain, joined }: Readings, dialect: Dialect | undefined): GcodeLine {
  return dialect !== undefined && dialectFacts[dialect].family === 'reprap' ? plain : joined;
}
