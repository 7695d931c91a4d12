import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HalError } from '../../src/errors.ts';
import type { Dialect } from '../../src/gcode/dialects.ts';
import { createInterpreter } from '../../src/gcode/interpreter.ts';
import { switchingCode } from '../../src/gcode/m-codes.ts';
import { readLine } from '../../src/gcode/words.ts';

/** What became of the lines of many programs, each read as a file of its own. */
/** By what was switched, or why it was refused; each with the places. */
interface Tally {
  files: number;
  lines: number;
  crashes: number;
  /** Refused lines without a switching word in any reading. */
  falseErrors: string[];
  refused: Map<string, string[]>;
  switched: Map<string, string[]>;
}

export function tally(paths: readonly string[], dialect: Dialect | undefined): Tally {
  const all: Tally = { files: 0, lines: 0, crashes: 0, falseErrors: [], refused: new Map(), switched: new Map() };
  for (const path of paths) {
    all.files++;
    const interpreter = createInterpreter();
    const text = readFileSync(path, 'utf8');
    text.split(/\r?\n|\r/).forEach((line, at) => {
      all.lines++;
      const where = `${path}:${at + 1}: ${line.trim()}`;
      try {
        const { now, fired } = interpreter.read(line, { dialect });
        for (const { code } of [...now, ...fired]) add(all.switched, code, where);
      } catch (error) {
        if (!(error instanceof HalError)) all.crashes++;
        const why = error instanceof Error ? error.message : String(error);
        add(all.refused, why.replaceAll(/'[^']*'/g, '…').slice(0, 60), `${where}  # ${why}`);
        if (!hasSwitchingWord(line)) all.falseErrors.push(`${where}  # ${why}`);
      }
    });
  }
  return all;
}

function hasSwitchingWord(line: string): boolean {
  try {
    return switchingCode(readLine(line)) !== undefined;
  } catch {
    return false;
  }
}

function add(map: Map<string, string[]>, key: string, where: string): void {
  map.set(key, [...(map.get(key) ?? []), where]);
}

export function gcodeFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ngc|nc|gcode|gco|g|tap|cnc)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A tally for people; `shown` places of each kind. */
export function reportOf(result: Tally, shown: number): string {
  const { files, lines, crashes, falseErrors } = result;
  const told = [`${files} files, ${lines} lines, ${crashes} crashes, ${falseErrors.length} false errors`];
  const list = (places: readonly string[]) => told.push(...places.slice(0, shown).map((place) => `  ${place}`));
  list(falseErrors);
  for (const [title, map] of Object.entries({ switched: result.switched, refused: result.refused })) {
    for (const [key, places] of map) {
      told.push(`${title} ${places.length}: ${key}`);
      list(places);
    }
  }
  return told.join('\n');
}
