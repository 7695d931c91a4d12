import { describe, expect, it } from 'vitest';
import { actionsOf } from '../../src/gcode/m-codes.ts';
import { HalError } from '../../src/errors.ts';
import type { Dialect } from '../../src/gcode/dialects.ts';
import { wordTable } from '../../src/gcode/word-table.ts';
import { readLine } from '../../src/gcode/words.ts';

const actions = (text: string) => actionsOf(readLine(text));

const digital = (code: string, index: number, value: boolean, when = 'now') => ({
  kind: 'digital-out',
  code,
  index,
  value,
  when,
});

describe('an M-code for inputs and outputs', () => {
  it.each([
    ['M62 P3', digital('M62', 3, true, 'with-motion')],
    ['M63 P3', digital('M63', 3, false, 'with-motion')],
    ['M64 P15', digital('M64', 15, true)],
    ['M65 P15', digital('M65', 15, false)],
    ['M64 P0 S1', digital('M64', 0, true)],
    ['M64 P1 5', digital('M64', 15, true)],
    ['G1 X10 M64 P1 5', digital('M64', 15, true)],
    ['M107 P1 5', { kind: 'fan', code: 'M107', index: 15, value: 0 }],
    ['M64 P15 M9', digital('M64', 15, true)],
    ['M64 P15 G17', digital('M64', 15, true)],
    ['M64 P15 M100', digital('M64', 15, true)],
    ['M64 P15 M199', digital('M64', 15, true)],
    ['G2 X1 I5 M68 E1', { kind: 'analog-out', code: 'M68', index: 1, value: -1, when: 'now' }],
    ['G1 X10 M64 P15', digital('M64', 15, true)],
    ['G1 X[#1] M64 P15', digital('M64', 15, true)],
    ['M3 S1000 M8 M64 P15', digital('M64', 15, true)],
    ['M42 P4 S1', digital('M42', 4, true)],
    ['M42 P4 S255', digital('M42', 4, true)],
    ['M42 P4 S0', digital('M42', 4, false)],
    ['M67 E2 Q0.5', { kind: 'analog-out', code: 'M67', index: 2, value: 0.5, when: 'with-motion' }],
    ['M68 E2 Q-3', { kind: 'analog-out', code: 'M68', index: 2, value: -3, when: 'now' }],
    ['M68 E2', { kind: 'analog-out', code: 'M68', index: 2, value: -1, when: 'now' }],
    ['M66 P1', { kind: 'wait', code: 'M66', input: 'digital', index: 1, mode: 'immediate', timeoutS: 0 }],
    ['M66 P1 L1 Q5', { kind: 'wait', code: 'M66', input: 'digital', index: 1, mode: 'rise', timeoutS: 5 }],
    ['M66 P1 L2 Q5', { kind: 'wait', code: 'M66', input: 'digital', index: 1, mode: 'fall', timeoutS: 5 }],
    ['M66 P1 L3 Q.5', { kind: 'wait', code: 'M66', input: 'digital', index: 1, mode: 'high', timeoutS: 0.5 }],
    ['M66 P1 L4 Q5', { kind: 'wait', code: 'M66', input: 'digital', index: 1, mode: 'low', timeoutS: 5 }],
    ['M66 E1 L0', { kind: 'wait', code: 'M66', input: 'analog', index: 1, mode: 'immediate', timeoutS: 0 }],
    ['M80', { kind: 'power', code: 'M80', value: true }],
    ['M81', { kind: 'power', code: 'M81', value: false }],
    ['M81 S0', { kind: 'power', code: 'M81', value: false }],
    ['M81 D60', { kind: 'power-off', code: 'M81', delayS: 60 }],
    ['M81 S1', { kind: 'power-off', code: 'M81', delayS: 0 }],
    ['M81 S', { kind: 'power-off', code: 'M81', delayS: 0 }],
    ['M81 D60 S1', { kind: 'power-off', code: 'M81', delayS: 60 }],
    ['M106 S255', { kind: 'fan', code: 'M106', index: 0, value: 1 }],
    ['M42 I M1 P4 S255', digital('M42', 4, true)],
    ['M42 P4 S0 I', digital('M42', 4, false)],
    ['M107 T1', { kind: 'fan', code: 'M107', index: 1, value: 0 }],
    ['M106 S51', { kind: 'fan', code: 'M106', index: 0, value: 0.2 }],
    ['M106 P2 S0', { kind: 'fan', code: 'M106', index: 2, value: 0 }],
    ['M107', { kind: 'fan', code: 'M107', index: 0, value: 0 }],
    ['M107 P1', { kind: 'fan', code: 'M107', index: 1, value: 0 }],
  ])('%s makes its action', (text, action) => {
    expect(actions(text)).toEqual([action]);
  });

  it.each([
    'G1 X10',
    'M104 S200',
    'M640 P1',
    'M64.1 P1',
    'M6 T1',
    'M80 S',
    'M80 C"pson"',
    'M106 P1 T45:50 H1',
    'M0 M81 when ready',
    'M30 m81.gco',
    'M P1',
    'M82',
    'T1',
    'X',
    '',
    'M117 M64 P1',
    'G1 X1 5',
    '5 5',
  ])('%j makes no action', (text) => {
    expect(actions(text)).toEqual([]);
  });

  it.each([
    ['M64', 'syntax'],
    ['M64 P', 'syntax'],
    ['M64 P#5', 'syntax'],
    ['M64 P[1+2]', 'syntax'],
    ['M[64] P1', 'syntax'],
    ['M64 P1 P2', 'syntax'],
    ['M81 5', 'syntax'],
    ['M64 P1 (open', 'syntax'],
    ['M64 P15 G6', 'syntax'],
    ['M10 6 Q1 M65', 'syntax'],
    ['M64 P15 M17', 'syntax'],
    ['M64 P15 M54', 'syntax'],
    ['M64 P15 M99', 'syntax'],
    ['M64 P15 M200', 'syntax'],
    ['M64 P15 G[1]', 'syntax'],
    ['M64 P15 H64', 'syntax'],
    ['M64 P15 X', 'syntax'],
    ['M64 P15 X1.2.3', 'syntax'],
    ['M67 E1 Q0.5 G64', 'syntax'],
    ['M66 E1 L0 G73 X1', 'syntax'],
    ['M68 E1 Q#5', 'syntax'],
    ['M66 P1 L#1', 'syntax'],
    ['M106 P#1 S255', 'syntax'],
    ['M81 S#1', 'syntax'],
    ['M81 S"1"', 'syntax'],
    ['M64 P1.5', 'bad-value'],
    ['M64 P-1', 'bad-value'],
    ['M64 P99999999999999999999', 'bad-value'],
    ['M62 P1.5', 'bad-value'],
    ['M64 P1 M65 P2', 'syntax'],
    ['M62 P0 M64 P1', 'syntax'],
    ['M64 P1 M106', 'syntax'],
    ['M67 Q1', 'syntax'],
    ['M68 E1.5 Q1', 'bad-value'],
    ['M66', 'syntax'],
    ['M66 P1 E1', 'syntax'],
    ['M66 P1 L3', 'bad-value'],
    ['M66 P1 L3 Q-1', 'bad-value'],
    ['M66 P1 L7 Q1', 'bad-value'],
    ['M66 P1 L1.5 Q1', 'bad-value'],
    ['M66 E1 L3 Q1', 'syntax'],
    ['M66 P1.5', 'bad-value'],
    ['M42 P4', 'syntax'],
    ['M42 S1', 'syntax'],
    ['M81 S2', 'bad-value'],
    ['M42 P4 S256', 'bad-value'],
    ['M42 P4 S-1', 'bad-value'],
    ['M64 P0 Q7', 'syntax'],
    ['M64 P0 I5', 'syntax'],
    ['M64 P0 M999', 'syntax'],
    ['M64 P0 G999', 'syntax'],
    ['M64 P0 on', 'syntax'],
    ['M64 P1 G4', 'syntax'],
    ['G2 X1 I1 P2 M64 ', 'syntax'],
    ['O100 M64 P1', 'syntax'],
    ['#5=3 M64 P15', 'syntax'],
    ['M42 P4 T0 S1', 'bad-value'],
    ['M42 P4 S0.5', 'bad-value'],
    ['M81 D', 'syntax'],
    ['M81 D-1', 'bad-value'],
    ['M81 lights', 'syntax'],
    ['M81 plug1', 'syntax'],
    ['M81 192.168.1.20', 'syntax'],
    ['M81 10.0.0.9 120', 'syntax'],
    ['M81 "heater"', 'syntax'],
    ['M80 lights', 'syntax'],
    ['G1 X1 M81', 'syntax'],
    ['T0 M106 S255', 'syntax'],
    ['M106', 'bad-value'],
    ['M106 P1', 'bad-value'],
    ['M106 P255', 'bad-value'],
    ['M106 S1', 'bad-value'],
    ['M106 S0.5', 'bad-value'],
    ['M106 P1 T128', 'bad-value'],
    ['M106 I1', 'bad-value'],
    ['M106 R1', 'bad-value'],
    ['M66 P1 L3 Q9999999', 'out-of-range'],
    ['M106 S256', 'bad-value'],
    ['M106 S-1', 'bad-value'],
    ['M106 P-1', 'bad-value'],
    ['M106 S', 'syntax'],
  ])('%s is refused (%s)', (text, code) => {
    expect(() => actions(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe('in a dialect', () => {
  const fan = (index: number, value: number) => ({ kind: 'fan', code: 'M106', index, value });

  it.each<[Dialect, string, object]>([
    ['machinekit', 'M106 P255', fan(0, 1)],
    ['machinekit', 'M106 P127.5', fan(0, 0.5)],
    ['machinekit', 'M106 P0', fan(0, 0)],
    ['machinekit', 'M106 P255 T1', fan(1, 1)],
    ['machinekit', 'M107 T2', { ...fan(2, 0), code: 'M107' }],
    ['reprapfirmware', 'M106 S0.5', fan(0, 0.5)],
    ['reprapfirmware', 'M106 S1', fan(0, 1)],
    ['reprapfirmware', 'M106 P2 S51', fan(2, 0.2)],
    ['marlin', 'M106 S1', fan(0, 1 / 255)],
    ['klipper', 'M106 S1', fan(0, 1 / 255)],
    ['klipper', 'M64 P3', digital('M64', 3, true)],
    ['marlin', 'M65 P3', digital('M65', 3, false)],
    ['linuxcnc', 'm 6 4 p 1 5', digital('M64', 15, true)],
    ['linuxcnc', 'M81', { kind: 'power', code: 'M81', value: false }],
    ['reprapfirmware', 'M42 P4 S0.5', digital('M42', 4, true)],
  ])('%s, %s makes its action', (dialect, text, action) => {
    expect(actionsOf(readLine(text), { dialect })).toEqual([action]);
  });

  it.each<[Dialect, string]>([
    ['linuxcnc', 'M106 S255'],
    ['linuxcnc', 'M107'],
    ['reprapfirmware', 'M106 P1'],
    ['marlin', 'M550 PM81'],
    ['marlin', 'M0 M81 when ready'],
    ['marlin', 'M1 M81 when ready'],
    ['klipper', 'M30 M81'],
  ])('%s, %s makes no action', (dialect, text) => {
    expect(actionsOf(readLine(text), { dialect })).toEqual([]);
  });

  it.each<[Dialect, string]>([
    ['linuxcnc', 'M42 P1 S1'],
    ['linuxcnc', 'M81 S1'],
    ['grbl', 'M68 E1'],
    ['grbl', 'M106 P1'],
    ['marlin', 'M106'],
    ['klipper', 'M106 P1'],
    ['klipper', 'M64 P1 5'],
    ['klipper', 'M64 P1 X5'],
    ['marlin', 'G1 X1 M64 P1'],
    ['machinekit', 'M106 S255'],
    ['machinekit', 'M106'],
    ['machinekit', 'M106 P300'],
    ['machinekit', 'M106 P255 S1'],
    ['reprapfirmware', 'M106 P1 S1 H1'],
    ['reprapfirmware', 'M81 S'],
    ['reprapfirmware', 'M107 P1'],
  ])('%s, %s is refused', (dialect, text) => {
    expect(() => actionsOf(readLine(text), { dialect })).toThrow(HalError);
  });

  it('is requested in the message if firmwares do different things', () => {
    expect(() => actions('M106 P255')).toThrow(/machinekit.*reprapfirmware.*'dialect'/);
  });

  it('is named in the message with what it does', () => {
    expect(() => actions('M106 S1')).toThrow(/\(one: marlin and klipper; another: reprapfirmware\)/);
    expect(() => actions('M42 P4 S0.5')).toThrow(/^M42: .*\(one: reprapfirmware; S0\.5 with M42 /);
  });

  it('accepts each letter of the table', () => {
    for (const [code, entries] of wordTable) {
      for (const [dialect, { letters, effect, source }] of Object.entries(entries)) {
        for (const [letter, meaning] of Object.entries(letters)) {
          expect(`${letter}: ${meaning}`, `M${code} ${dialect}`).toMatch(/^[A-Z]: \S/);
        }
        expect(effect + source, `M${code} ${dialect}`).toMatch(/\S/);
      }
    }
  });
});
