import { describe, expect, it } from 'vitest';
import { createMoveTracker } from '../../src/gcode/moves.ts';
import { parseLine } from '../../src/gcode/words.ts';

/** Whether the last of these lines moves. */
function moves(lines: readonly string[]): boolean | undefined {
  const tracker = createMoveTracker();
  return lines.map((line) => tracker.moves(parseLine(line).words)).at(-1);
}

describe('the last line moves something', () => {
  it.each([
    ['after an offset, at another place than it says', ['G92 X5', 'G0 X4']],
    ['after an offset of all axes, away from zero', ['G0 X5', 'G92', 'G0 X5']],
    ['after the home position was set, at the place that was only named', ['G0 X1', 'G28.1 X92', 'G0 X92']],
    ['after a relative move from nobody knows where', ['G91 X1', 'G90 X1']],
    ['by a relative length', ['G0 X1', 'G91', 'X1']],
    ['back after a relative move', ['G0 X1', 'G91 X1', 'G90 X1']],
    ['in the coordinate system that was left', ['G55 G0 X1', 'G54', 'G0 X1']],
    ['in the last coordinate system', ['G0 X1', 'G59.3', 'G0 X1']],
    ['with the filament, by the same relative length again', ['M83', 'G1 E1', 'G1 E1']],
    ['with the filament in absolute lengths, to another', ['M83', 'M82', 'G92 E0', 'G1 E1']],
    ['with the filament, absolute by G90, to another', ['G91', 'G90', 'G92 E2', 'G1 E1']],
    ['with the filament, relative by G91', ['G91', 'G92 E1', 'G1 E1']],
    ['with the filament and an output on the same line', ['G92 E0', 'G1 E5 M64 P1']],
    ['with an axis and an analog output on the same line', ['G0 X1', 'G1 X2 M68 E1 Q1']],
    ['by an arc whose centre is named by K alone', ['G2 K5']],
    ['by an arc of a radius, back to its beginning', ['G0 X1 Y1', 'G2 X1 Y1 R5']],
    ['by a spline in place', ['G0 X1 Y1', 'G5 X1 Y1']],
    ['by a thread in place', ['G0 X1 Y1', 'G33 X1 Y1 K1']],
    ['by a probe in place', ['G0 Z1', 'G38.3 Z1']],
    ['by a chip-breaking cycle in place', ['G0 X1 Y1', 'G73 X1 Y1']],
    ['by a left-hand tapping cycle in place', ['G0 X1 Y1', 'G74 X1 Y1']],
    ['by a threading cycle in place', ['G0 X1 Z1', 'G76 X1 Z1']],
    ['by the first canned cycle in place', ['G0 X1 Y1', 'G81 X1 Y1']],
    ['by the last canned cycle in place', ['G0 X1 Y1', 'G89 X1 Y1']],
    ['by the letters of a cycle that is on', ['G81 X1 Y1', 'X1']],
    ['homing in relative mode', ['G91', 'G28']],
    ...[3, 9, 19, 48, 53, 60].map((code) => [`together with RS274's M${code}`, [`M${code} X5`]] as const),
    ['together with outputs of RS274', ['X5 M65 P1']],
    ['together with an M that has no number', ['X5 M']],
  ] as const)('%s', (_, lines) => {
    expect(moves(lines)).toBe(true);
  });
});

describe('the last line moves nothing', () => {
  it.each([
    ['at the place that it is at', ['G0 X1', 'G0 X1']],
    ['at the place that an offset says', ['G92 X5', 'G0 X5']],
    ['at zero, after an offset of all axes', ['G0 X5 Y3', 'G92', 'G0 X0 Y0']],
    ['at the place that relative moves have come to', ['G0 X1', 'G91 X1', 'G90 X2']],
    ['by a relative length of zero', ['G0 X1', 'G91', 'X0']],
    ['with absolute lengths again', ['G91', 'G0 X1', 'G90', 'G0 X1', 'G0 X1']],
    ['after the position was stored by G60', ['G0 X1', 'G60', 'G0 X1']],
    ['after a code that sets no motion', ['G0 X1', 'G40', 'X1']],
    ['by a straight line after an arc', ['G2 X5 I5', 'G0 X5']],
    ['with the filament, where that was, absolute from the start', ['G92 E1', 'G1 E1']],
    ['with the filament, where that was, absolute by M82', ['M83', 'M82', 'G92 E1', 'G1 E1']],
    ['with the filament, behind an M-code that says nothing of it', ['M82', 'G92 E1', 'M104 S200', 'G1 E1']],
    ['with the filament, absolute by G90', ['G91', 'G90', 'G92 E1', 'G1 E1']],
    ['with an axis, where the filament alone is relative', ['M83', 'G0 X1', 'G0 X1']],
    ['with an axis, where a letter other than M is 83', ['G92 E1 X1', 'G1 F83 E1', 'G1 E1']],
    ['by an arc whose centre has no number', ['G2 I']],
    ['by an analog output of the number 1', ['G0 X1', 'G1 X1 M66 E1']],
    ['by an analog output at once', ['G0 X1', 'G1 X1 M68 E1 Q1']],
    ...[17, 18, 20, 47, 54, 59, 92, 203].map((code) => [`by the axis words of M${code}`, [`M${code} X5`]] as const),
  ] as const)('%s', (_, lines) => {
    expect(moves(lines)).toBe(false);
  });
});

it('knows when an arc or a cycle is on, and that a straight line or G80 ends it', () => {
  const tracker = createMoveTracker();
  const isOn = (line: string) => {
    tracker.moves(parseLine(line).words);
    return tracker.hasModal;
  };
  expect(['G0 X1', 'G2 X2 I5', 'X3 I1', 'G1 X1', 'G81 X1 R2', 'G80', 'G3 X1 I1', 'G0'].map(isOn)).toEqual([
    false,
    true,
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
});
