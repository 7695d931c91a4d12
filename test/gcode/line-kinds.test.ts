import { expect, it } from 'vitest';
import { dialects, isDialect } from '../../src/gcode/dialects.ts';
import { isPlainMove, lineOf } from '../../src/gcode/line-kinds.ts';
import { parseLine, readLine } from '../../src/gcode/words.ts';

it('a plain move does not wait, has no M-word and is the same in every dialect', () => {
  for (const line of ['G1 X1 Y2', 'X4', 'G0', 'G28 X', 'F4', 'G1.4 X1'])
    expect(isPlainMove(parseLine(line))).toBe(true);
  for (const line of ['G1 M64', 'G4 P1', 'g4', 'M5', 'M', 'G1 X1 (open', 'G1 X1 5', 'PAUSE'])
    expect(isPlainMove(parseLine(line))).toBe(false);
});

it('blanks end a number in the dialects of RepRap firmwares, and are ignored in the others and without a dialect', () => {
  const readings = readLine('G1 X1 5');
  const values = [...dialects, undefined].map((dialect) => lineOf(readings, dialect).words[1]?.value);
  expect(values).toEqual([15, 15, 15, 1, 1, 1, 15]);
});

it('a dialect is known by its exact name', () => {
  for (const name of dialects) expect(isDialect(name)).toBe(true);
  for (const name of ['LinuxCNC', 'linux', '', undefined, 0]) expect(isDialect(name)).toBe(false);
});
