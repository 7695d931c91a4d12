import { dialectFacts, type Dialect } from './dialects.ts';
import { readLine, type GcodeLine, type Readings, type Word } from './words.ts';

/**
 * The code by which a line ends its program: M2; M30, but `M30 name` deletes a file on RepRap firmwares; M99 in dialects
 * where it returns from a program or restarts it.
 */
export function endOf(line: GcodeLine, dialect: Dialect | undefined): string | undefined {
  if (takesM(line.words)) return undefined;
  if (hasCode(line, 2)) return 'M2';
  if (hasCode(line, 30)) {
    const isEnd = line.fault === undefined && line.words.every(({ value }) => value !== undefined);
    return isEnd ? 'M30' : undefined;
  }
  const returns = dialect === undefined || dialectFacts[dialect].family === 'rs274' || dialect === 'reprapfirmware';
  return returns && hasCode(line, 99) ? 'M99' : undefined;
}

/** A fast check: most lines have no such digits. */
const likeEmergency = /m[\s0]*1\s*1\s*2/i;

/** Whether a line is M112, whatever else is on it and whatever its checksum. M112 is never refused. */
export function isEmergency(text: string): boolean {
  if (!likeEmergency.test(text)) return false;
  const readings = readAnyhow(text) ?? readAnyhow(text.slice(0, text.lastIndexOf('*')));
  return readings !== undefined && (hasCode(readings.plain, 112) || hasCode(readings.joined, 112));
}

function readAnyhow(text: string): Readings | undefined {
  try {
    return readLine(text);
  } catch {
    return undefined;
  }
}

export function hasCode({ words }: GcodeLine, code: number): boolean {
  return words.some(({ letter, value }) => letter === 'M' && value === code);
}

/** Whether M is a parameter of the line's command, as in `M42 P1 M1`. */
export function takesM([first]: readonly Word[]): boolean {
  return first?.letter === 'M' && first.value === 42;
}

/** Detects the `%` that ends a program which began with a `%`. */
export function createPercentSign(): { ends(text: string): boolean } {
  let state: 'none' | 'first' | 'open' = 'first';
  return {
    ends(text) {
      if (state === 'none' || /^\s*(?:;|$)/.test(text)) return false;
      const isPercent = /^\s*%\s*$/.test(text);
      if (state === 'open') return isPercent;
      state = isPercent ? 'open' : 'none';
      return false;
    },
  };
}
