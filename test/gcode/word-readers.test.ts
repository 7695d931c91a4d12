import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import type { Dialect } from '../../src/gcode/dialects.ts';
import { actionsOf } from '../../src/gcode/m-codes.ts';
import { readLine } from '../../src/gcode/words.ts';

type Where = Dialect | undefined;
const actions = (text: string, dialect: Where) => actionsOf(readLine(text), { dialect });

/** Why a line is refused, as it is told. */
function refusal(text: string, dialect: Where): string {
  try {
    return `not refused: ${JSON.stringify(actions(text, dialect))}`;
  } catch (error) {
    if (!(error instanceof HalError)) throw error;
    return error.message;
  }
}

describe('the message of a refused line names the word, the fault and what was expected', () => {
  it.each<[Where, string, RegExp]>([
    ['linuxcnc', 'M64', /No valid P word with M64/],
    ['linuxcnc', 'M64 P', /No valid P word with M64: P has no number/],
    ['linuxcnc', 'M64 P#5', /#5 would have to be computed/],
    ['linuxcnc', 'M64 P1 P2', /Multiple P words .* M64/],
    ['linuxcnc', 'M64 P1 M65 P2', /Two m codes .*M64 and M65.*lines of their own/],
    ['linuxcnc', 'M[64] P1', /M\[64\]: .*computed/],
    ['linuxcnc', 'M64 P1 X', /X has no number \(M64 of linuxcnc\).*nothing was done/],
    ['linuxcnc', 'M64 P1 X1.2.3', /'1\.2\.3' is not a number/],
    ['linuxcnc', 'M64 P1 G999', /G999 is not known/],
    ['linuxcnc', 'M64 P1 H5', /H5 has no meaning there/],
    ['linuxcnc', 'M64 P1 G64', /P1 could belong to G64/],
    ['linuxcnc', 'M42 P1 S1', /M42 is not a word of linuxcnc.*nothing was done/],
    ['linuxcnc', 'G1 X1 M81', /M81 comes after another word/],
    ['linuxcnc', 'M81 X1', /X1 has no meaning there \(M81 of linuxcnc\)/],
    ['grbl', 'M68 E1', /No valid Q word/],
    ['marlin', 'M104 S0 M81', /M81 comes after another word: .*a line of its own/],
    ['klipper', 'M42 P4 S0.5', /S0\.5 with M42/],
    ['linuxcnc', 'M64 P1.5', /P1\.5 with M64.*integer of 0 or more/],
    ['linuxcnc', 'M64 P-1', /P-1 with M64.*integer of 0 or more/],
    ['linuxcnc', 'M68 Q1', /analog index with M68.*E word/],
    ['linuxcnc', 'M68 E0.5', /E0\.5 with M68/],
    ['linuxcnc', 'M66', /P or a valid E word with M66/],
    ['linuxcnc', 'M66 P1 E1', /both a digital and an analog input with M66/],
    ['linuxcnc', 'M66 P1.5', /P1\.5 with M66/],
    ['linuxcnc', 'M66 E1.5', /E1\.5 with M66/],
    ['linuxcnc', 'M66 P1 L7 Q1', /L7 with M66.*0 to 4/],
    ['linuxcnc', 'M66 E1 L3 Q1', /analog input with wait type/],
    ['linuxcnc', 'M66 P1 L3', /Zero timeout.*Q with the seconds/],
    ['linuxcnc', 'M66 P1 L3 Q604801', /M66 Q604801.*604800 seconds/],
    ['marlin', 'M42 P4', /S word with M42.*0 or 1 to 255/],
    ['marlin', 'M42 S1', /P word with M42/],
    ['marlin', 'M42 P4 T0 S1', /T0 with M42.*nothing was switched/],
    ['marlin', 'M42 P4 M2 S1', /M2 with M42.*nothing was switched/],
    ['marlin', 'M42 P4 S0.5', /S0\.5 with M42.*0 or 1 to 255/],
    ['marlin', 'M42 P4 S256', /S256 with M42.*0 to 255/],
    ['marlin', 'M81 S2', /S2 with M81.*0 or 1/],
    ['marlin', 'M81 D-1', /D-1 with M81.*604800 seconds/],
    ['marlin', 'M81 D604801', /D604801 with M81.*604800 seconds/],
    ['klipper', 'M81 S', /S has no number/],
    ['marlin', 'M106', /M106 without S.*M106 S255/],
    ['marlin', 'M106 P1.5 S255', /P1\.5 with M106/],
    ...['I1', 'T128', 'A', 'B5', 'C5', 'D5'].map((word): [Where, string, RegExp] => [
      'marlin',
      `M106 S255 ${word}`,
      new RegExp(`${word.charAt(0)} with M106 .*firmware.*nothing was switched`),
    ]),
    ['reprapfirmware', 'M106 S1 R1', /R with M106 .*firmware.*nothing was switched/],
    ...['A1', 'B1', 'C"x"', 'F500', 'H', 'I1', 'L0.1', 'T', 'X1'].map((word): [Where, string, RegExp] => [
      'reprapfirmware',
      `M106 S1 ${word}`,
      new RegExp(`${word.charAt(0)} with M106 configures .*on a line of its own.*nothing was switched`),
    ]),
    ['machinekit', 'M106', /P word with M106.*0 to 255/],
    ['machinekit', 'M106 P256', /P256 with M106/],
    ['machinekit', 'M106 P255 T0.5', /T0\.5 with M106/],
    ['machinekit', 'M107 T0.5', /T0\.5 with M107/],
  ])('%s: %s', (dialect, text, message) => {
    expect(refusal(text, dialect)).toMatch(message);
  });
});

it.each<[Where, string, string]>([
  ['marlin', 'M42 P4 S0.5', 'bad-value'],
  ['klipper', 'M106', 'bad-value'],
  ['machinekit', 'M106', 'syntax'],
])('%s: %s is refused as %s', (dialect, text, code) => {
  expect(() => actions(text, dialect)).toThrow(expect.objectContaining({ code }));
});

describe('a number is accepted up to the bounds in the message', () => {
  it.each<[Where, string, object]>([
    ['linuxcnc', 'M66 P1 L3 Q604800', { mode: 'high', timeoutS: 604_800 }],
    ['linuxcnc', 'M66 P0 L1 Q0.001', { mode: 'rise', timeoutS: 0.001 }],
    ['linuxcnc', 'M66 E0', { input: 'analog', index: 0, mode: 'immediate' }],
    ['linuxcnc', 'M64 P9007199254740991', { index: Number.MAX_SAFE_INTEGER }],
    ['linuxcnc', 'M68 E0 Q0', { index: 0, value: 0 }],
    ['marlin', 'M81 D0', { kind: 'power-off', delayS: 0 }],
    ['marlin', 'M81 D604800', { kind: 'power-off', delayS: 604_800 }],
    ['marlin', 'M81 D5 S0', { kind: 'power-off', delayS: 5 }],
    ['klipper', 'M81 S1', { kind: 'power-off', delayS: 0 }],
    ['marlin', 'M42 P0 S1', { index: 0, value: true }],
    ['marlin', 'M42 P0 T1 S1', { value: true }],
    ['marlin', 'M42 P0 T5 S255', { value: true }],
    ['marlin', 'M42 P0 M5 S0', { value: false }],
    ['reprapfirmware', 'M42 P0 S0.01', { value: true }],
    ['reprapfirmware', 'M42 P0 S0 F500', { value: false }],
    ['klipper', 'M42 P0 S255', { value: true }],
    ['marlin', 'M106 S0', { value: 0 }],
    ['marlin', 'M106 S255', { value: 1 }],
    ['reprapfirmware', 'M106 S0', { value: 0 }],
    ['reprapfirmware', 'M106 S1', { value: 1 }],
    ['reprapfirmware', 'M106 S1.02', { value: 0.004 }],
    ['machinekit', 'M106 P51 T0 I1', { index: 0, value: 0.2 }],
    ['machinekit', 'M107 I1', { index: 0, value: 0 }],
    ['marlin', 'M107 P3', { index: 3, value: 0 }],
    ['klipper', 'M107 P3', { index: 3, value: 0 }],
    ['grbl', 'M107 P3', { index: 3, value: 0 }],
    ['reprapfirmware', 'M107', { index: 0, value: 0 }],
    ['marlin', 'M80', { kind: 'power', value: true }],
    ['grbl', 'M68 E1 Q2', { value: 2 }],
    ['klipper', 'M66 P1 L3 Q5', { mode: 'high', timeoutS: 5 }],
  ])('%s: %s', (dialect, text, action) => {
    expect(actions(text, dialect)).toMatchObject([action]);
  });
});

describe('a word that only asks for a report or configures the firmware makes no action', () => {
  it.each<[Where, string]>([
    ['marlin', 'M80 S'],
    ['marlin', 'M80 S1'],
    ['reprapfirmware', 'M80 C"pson"'],
    ['reprapfirmware', 'M80 C'],
    ['reprapfirmware', 'M81 C"!pson"'],
    ['reprapfirmware', 'M81 C D5'],
    ['reprapfirmware', 'M106'],
    ['reprapfirmware', 'M106 P1 H'],
    ['reprapfirmware', 'M106 P1 T'],
    ['reprapfirmware', 'M106 P1 C'],
    ['reprapfirmware', 'M106 P1 A1 B1 C"part" F500 H1:2 I1 L0.2 T45:60 X0.5'],
    ['reprapfirmware', 'M106 P1 X{var.x} A"x"'],
    ['linuxcnc', 'M106 P1 Q2 G1 X5'],
    ['linuxcnc', 'M107 P1 Q2'],
  ])('%s: %s', (dialect, text) => {
    expect(actions(text, dialect)).toEqual([]);
  });
});
