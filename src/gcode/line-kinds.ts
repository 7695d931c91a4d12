import { dialectFacts, type Dialect } from './dialects.ts';
import type { GcodeLine, Readings } from './words.ts';

/** It has no M-word, waits for nothing, and is what every dialect makes of it. */
export function isPlainMove({ words, fault, command }: GcodeLine): boolean {
  if (fault !== undefined || command !== undefined) return false;
  for (const { letter, value } of words) if (letter === 'M' || (letter === 'G' && value === 4)) return false;
  return true;
}

/** The line as its moves and waits are read. */
export function lineOf({ plain, joined }: Readings, dialect: Dialect | undefined): GcodeLine {
  return dialect !== undefined && dialectFacts[dialect].family === 'reprap' ? plain : joined;
}
