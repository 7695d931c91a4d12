import { describe, expect, it } from 'vitest';
import { createPercentSign, endOf, isEmergency } from '../../src/gcode/program-end.ts';
import type { Dialect } from '../../src/gcode/dialects.ts';
import { parseLine } from '../../src/gcode/words.ts';

describe('a line ends the program', () => {
  it.each<[string, Dialect | undefined, string]>([
    ['M2', undefined, 'M2'],
    ['G0 X1 M2', 'linuxcnc', 'M2'],
    ['M2', 'klipper', 'M2'],
    ['M30', undefined, 'M30'],
    ['G0 X1 M30', 'grbl', 'M30'],
    ['M99', undefined, 'M99'],
    ['M99', 'linuxcnc', 'M99'],
    ['M99', 'machinekit', 'M99'],
    ['M99', 'grbl', 'M99'],
    ['M99', 'reprapfirmware', 'M99'],
  ])('%s in %s', (line, dialect, end) => {
    expect(endOf(parseLine(line), dialect)).toBe(end);
  });

  it.each<[string, Dialect | undefined]>([
    ['M99', 'marlin'],
    ['M99', 'klipper'],
    ['M30 part', undefined],
    ['M30 /1', undefined],
    ['M42 P1 S1 M2', undefined],
    ['M42 P1 S1 M30', undefined],
    ['G2 X1', undefined],
    ['G30', undefined],
    ['G99', undefined],
    ['T2', undefined],
    ['M3 S2', undefined],
    ['', undefined],
  ])('but %s of %s does not', (line, dialect) => {
    expect(endOf(parseLine(line), dialect)).toBeUndefined();
  });
});

describe('an emergency stop', () => {
  it.each([
    'M112',
    'm0112',
    'M 0 1 1 2',
    'M1 12',
    'M11  2',
    'M112 5',
    'N1 M112*1',
    'N1 M112 *1',
    'M112 (open',
    'M81 M112',
  ])('is %s', (line) => {
    expect(isEmergency(line)).toBe(true);
  });

  it.each(['M1112', 'G112', 'M12', 'M113', 'M117 M112', 'N1 M81*112', '; M112', `G1 ${'X'.repeat(5000)} M112`])(
    'is not %s',
    (line) => {
      expect(isEmergency(line)).toBe(false);
    },
  );
});

describe('the percent sign', () => {
  it.each([
    [['%', 'M64 P1', '%'], true],
    [[' %\t', ' % '], true],
    [['', '  ', '; note', ' ; %', '%', '%'], true],
    [['%', '; %', '', '%'], true],
    [['%'], false],
    [['%', 'M64 P1'], false],
    [['%', '%1'], false],
    [['%', '1%'], false],
    [['%1', '%'], false],
    [['1%', '%'], false],
    [['M64 P1', '%', '%'], false],
    [['M64 P1 ; note', '%', '%'], false],
  ])('in %j ends the program: %s', (lines, isEnd) => {
    const percent = createPercentSign();
    expect(lines.map((line) => percent.ends(line)).at(-1)).toBe(isEnd);
  });
});
