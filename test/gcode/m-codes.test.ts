import { describe, expect, it } from 'vitest';
import { actionsOf } from '../../src/gcode/m-codes.ts';
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
    ['M64 P0 Q7 S1', digital('M64', 0, true)],
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
    ['M106', { kind: 'fan', code: 'M106', index: 0, value: 1 }],
    ['M106 S51', { kind: 'fan', code: 'M106', index: 0, value: 0.2 }],
    ['M106 P2 S0', { kind: 'fan', code: 'M106', index: 2, value: 0 }],
    ['M107', { kind: 'fan', code: 'M107', index: 0, value: 0 }],
    ['M107 P1', { kind: 'fan', code: 'M107', index: 1, value: 0 }],
  ])('%s asks for what it says', (text, action) => {
    expect(actions(text)).toEqual([action]);
  });

  it.each([
    'G1 X10',
    'M104 S200',
    'M640 P1',
    'M64.1 P1',
    'M6 T1',
    'M80 S',
    'M82',
    'T1',
    'X',
    '',
    'M117 M64 P1',
    'G1 X1 5',
  ])('%j asks for nothing', (text) => {
    expect(actions(text)).toEqual([]);
  });

  it.each([
    ['M64', 'syntax'],
    ['M64 P', 'syntax'],
    ['M64 P#5', 'syntax'],
    ['M64 P[1+2]', 'syntax'],
    ['M[64] P1', 'syntax'],
    ['M P1', 'syntax'],
    ['M64 P1 P2', 'syntax'],
    ['M64 P1 5', 'syntax'],
    ['M64 P1 (open', 'syntax'],
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
    ['M42 P4 S256', 'bad-value'],
    ['M42 P4 S-1', 'bad-value'],
    ['M81 S1', 'bad-value'],
    ['M106 S256', 'bad-value'],
    ['M106 S-1', 'bad-value'],
    ['M106 P-1', 'bad-value'],
    ['M106 S', 'syntax'],
  ])('%s is refused (%s)', (text, code) => {
    expect(() => actions(text)).toThrow(expect.objectContaining({ code }));
  });
});
