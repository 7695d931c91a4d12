import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/gcode/dialects.ts';
import { dwellOf, unkeptWaitOf } from '../../src/gcode/waits.ts';
import { parseLine } from '../../src/gcode/words.ts';

describe('a wait that halyard does not keep', () => {
  it.each([
    ['M109 S200', 'M109'],
    ['m190r40', 'M190'],
    ['M0', 'M0'],
    ['T1 M116', 'M116'],
    ['TEMPERATURE_WAIT SENSOR=bed', 'TEMPERATURE_WAIT'],
    ['pause', 'PAUSE'],
  ])('is %s', (line, wait) => {
    expect(unkeptWaitOf(parseLine(line))).toBe(wait);
  });

  it.each(['M104 S200', 'G109', 'M42 P1 M1 S1', 'SET_PIN PIN=fan', 'M', 'X1', 'M2', ''])('is not %j', (line) => {
    expect(unkeptWaitOf(parseLine(line))).toBeUndefined();
  });
});

describe('a dwell', () => {
  it.each<[string, Dialect | undefined, number | undefined]>([
    ['G4 P2', 'linuxcnc', 2],
    ['G4 X5', undefined, 0],
    ['G4 P2', 'marlin', 0.002],
    ['G4 S1 P2000', 'marlin', 1],
    ['G4 P2000 S1', 'reprapfirmware', 1],
    ['G4 P1500', 'reprapfirmware', 1.5],
    ['G4 P1500 S9', 'klipper', 1.5],
    ['G4 P1500 S9', 'grbl', 1500],
    ['G4 S', 'linuxcnc', 0],
    ['G4 S', 'marlin', undefined],
    ['G4 P', 'linuxcnc', undefined],
    ['G4 P1 S', undefined, undefined],
    ['G4 P1 (open', 'linuxcnc', undefined],
    ['G4 P1 (open', undefined, undefined],
    ['G4 P-1', 'marlin', 0],
    ['M4 P5', undefined, 0],
    ['G1 X4 P5', undefined, 0],
    ['X5', undefined, 0],
  ])('by %s of %s is of %d s', (line, dialect, seconds) => {
    expect(dwellOf(parseLine(line), dialect)).toBe(seconds);
  });
});
