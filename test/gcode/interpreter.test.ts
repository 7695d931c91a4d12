import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import { createInterpreter } from '../../src/gcode/interpreter.ts';
import type { Action } from '../../src/gcode/actions.ts';

const shown = (action: Action) => `${action.code}/${'index' in action ? action.index : ''}`;

/** What each line does: `now`, `fired` with its move, `queued` for later, `dropped`; empty when nothing. */
function run(lines: readonly string[], interpreter = createInterpreter()): string[] {
  return lines.map((line) => {
    try {
      const { now, fired, queued, dropped } = interpreter.read(line);
      return Object.entries({ now, fired, queued, dropped })
        .filter(([, actions]) => actions.length > 0)
        .map(([what, actions]) => `${what} ${actions.map(shown).join(' ')}`)
        .join(', ');
    } catch (error) {
      return error instanceof HalError ? error.code : 'crash';
    }
  });
}

describe('M64, M65 and M68', () => {
  it('act at once, also on a line that moves', () => {
    expect(run(['M64 P1', 'M65 P1', 'M68 E2 Q1', 'G1 X10 M64 P1'])).toEqual([
      'now M64/1',
      'now M65/1',
      'now M68/2',
      'now M64/1',
    ]);
  });
});

describe('M62, M63 and M67', () => {
  it('wait for the next line that moves', () => {
    expect(run(['M62 P1', 'G4 P5', 'M104 S200', 'G1 F3000', 'G1 X10', 'G1 X20'])).toEqual([
      'queued M62/1',
      '',
      '',
      '',
      'fired M62/1',
      '',
    ]);
  });

  it('fire with the move of their own line', () => {
    expect(run(['G1 X10 M62 P3', 'X20 M63 P3'])).toEqual(['fired M62/3', 'fired M63/3']);
  });

  it('accumulate, and the last for one output counts', () => {
    const lines = ['M62 P1', 'M67 E1 Q1', 'M62 P2', 'M63 P1', 'G0 Z5'];
    expect(run(lines).at(-1)).toBe('fired M63/1 M67/1 M62/2');
  });

  it('are not fired by a move of no length', () => {
    const lines = ['G90 G1 X10 Y5', 'M62 P1', 'G1 X10', 'G1 X10 Y5.0', 'G91 G1 X0', 'G92 X0', 'G90 X0', 'G1 X0 Y6'];
    expect(run(lines)).toEqual(['', 'queued M62/1', '', '', '', '', '', 'fired M62/1']);
  });

  it.each([
    ['an arc back to where it began', ['G0 X1 Y1', 'M62 P1', 'G2 X1 Y1 I5 J0']],
    ['homing', ['M62 P1', 'G28']],
    ['homing an axis that is named', ['M62 P1', 'G28 X']],
    ['the filament alone', ['M83', 'M62 P1', 'G1 E-1']],
    ['the filament in absolute lengths', ['M82', 'G92 E0', 'M62 P1', 'G1 E1']],
    ['a canned cycle in place', ['G0 X1 Y1 Z1', 'M62 P1', 'G81 X1 Y1 Z1 R2']],
    ['a move in other units', ['G21 G0 X1', 'G20', 'M62 P1', 'G0 X1']],
    ['a move in another coordinate system', ['G54 G0 X1', 'G55', 'M62 P1', 'G0 X1']],
    ['a move in machine coordinates', ['G0 X1', 'M62 P1', 'G53 G0 X1']],
    ['a move by an expression', ['G0 X1', 'M62 P1', 'G0 X[#5]']],
    ['a move after homing', ['G0 X0', 'G28', 'M62 P1', 'G0 X0']],
    ['a probe', ['M62 P1', 'G38.2 Z-5']],
  ])('are fired by %s', (_, lines) => {
    expect(run(lines).at(-1)).toBe('fired M62/1');
  });

  it.each([
    ['a dwell', ['M62 P1', 'G4 P1']],
    ['an offset', ['M62 P1', 'G92 X5']],
    ['setting a coordinate system', ['M62 P1', 'G10 L2 P1 X5']],
    ['setting the home position', ['M62 P1', 'G28.1 X5']],
    ['axis words while no motion is set', ['G80', 'M62 P1', 'X5']],
    ['a comment', ['M62 P1', '(G1 X5)']],
    ['the speeds of a firmware', ['M62 P1', 'M203 X500 Y500 E120']],
    ['the index of an analog output', ['M62 P1', 'M68 E3 Q1']],
    ['a letter without a number', ['M62 P1', 'G1 X']],
    ['an extended command', ['M62 P1', 'G1_TEST X=5']],
  ])('are not fired by %s', (_, lines) => {
    expect(run([...lines, 'G1 X77']).slice(-2)).toEqual([expect.not.stringContaining('fired'), 'fired M62/1']);
  });

  it.each(['M2', 'M30', 'm02', 'M112', 'G0 M2'])('are dropped by %s', (end) => {
    expect(run(['M62 P1', 'M67 E1 Q2', end, 'G1 X10'])).toEqual([
      'queued M62/1',
      'queued M67/1',
      'dropped M62/1 M67/1',
      '',
    ]);
  });

  it('fire with the last move before the end of the same line', () => {
    expect(run(['M62 P1', 'G1 X10 M30'])).toEqual(['queued M62/1', 'fired M62/1']);
  });

  it('are not dropped by the deletion of a file', () => {
    expect(run(['M62 P1', 'M30 /part.gco', 'G1 X10'])).toEqual(['queued M62/1', '', 'fired M62/1']);
  });

  it('are dropped and told when the controller aborts', () => {
    const interpreter = createInterpreter();
    run(['M62 P1', 'G0 X5', 'M62 P2', 'M67 E1 Q1'], interpreter);
    expect(interpreter.abort().map(shown)).toEqual(['M62/2', 'M67/1']);
    expect(interpreter.abort()).toEqual([]);
    expect(run(['M62 P3', 'G0 X5'], interpreter)).toEqual(['queued M62/3', 'fired M62/3']);
  });

  it('are refused on their own line when there is no such output', () => {
    const check = () => {
      throw new HalError('bad-value', 'no such output');
    };
    expect(run(['M62 P99', 'G1 X10'], createInterpreter({ check }))).toEqual(['bad-value', '']);
  });

  it('are bounded in number', () => {
    const lines = Array.from({ length: 300 }, (_, index) => `M62 P${index}`);
    expect(run(lines).filter((outcome) => outcome === 'out-of-range')).toHaveLength(300 - 256);
  });
});

describe('a malformed line', () => {
  it('changes nothing and keeps nothing from going on', () => {
    expect(run(['M62 P1', 'M64', 'M62 P1.5', 'N1 M64 P1*1', 'G1 X1'])).toEqual([
      'queued M62/1',
      'syntax',
      'bad-value',
      'syntax',
      'fired M62/1',
    ]);
  });

  it('leaves the position unknown', () => {
    expect(run(['G0 X1', 'G0 X2 M64', 'M62 P1', 'G0 X1']).at(-1)).toBe('fired M62/1');
  });
});

it('does not execute what a firmware is to store in a file', () => {
  expect(run(['M28 part.gco', 'M64 P1', 'M62 P1', 'G1 X5', 'M29', 'M64 P1'])).toEqual([
    '',
    '',
    '',
    '',
    '',
    'now M64/1',
  ]);
});

describe('flow control', () => {
  it('is not executed: what stands inside of it is refused', () => {
    const lines = [
      'o1 if [#1 GT 0]',
      'M64 P1',
      'o2 while [1]',
      'M64 P1',
      'o2 endwhile',
      'o1 else',
      'M64 P1',
      'o1 endif',
    ];
    expect(run([...lines, 'M64 P1'])).toEqual(['', 'syntax', '', 'syntax', '', '', 'syntax', '', 'now M64/1']);
  });

  it('in the form do … while ends with its while', () => {
    expect(run(['o1 do', 'M64 P1', 'o1 while [#1]', 'M64 P1'])).toEqual(['', 'syntax', '', 'now M64/1']);
  });

  it('that is left open ends with the program', () => {
    expect(run(['o<x> sub', 'M2', 'M64 P1'])).toEqual(['', '', 'now M64/1']);
  });
});

it('fires each queued output exactly once, with the first move after it, in any program', () => {
  const line = fc.constantFrom(
    'M62 P1',
    'M62 P2',
    'M63 P1',
    'M67 E1 Q3',
    'G4 P1',
    'G91 G1 X1',
    'G91 G1 X0',
    'M2',
    'M64 P9',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const interpreter = createInterpreter();
      let waiting = new Map<string, string>();
      for (const text of lines) {
        const { fired, dropped } = interpreter.read(text);
        if (/^M6[237]/.test(text)) {
          const key = text.startsWith('M67') ? 'E1' : (text.split(' ')[1] ?? '');
          waiting.set(key, text.slice(0, 3));
        }
        const due = text === 'G91 G1 X1' || text === 'M2' ? [...waiting.values()] : [];
        expect([...fired, ...dropped].map(({ code }) => code)).toEqual(due);
        if (due.length > 0) waiting = new Map();
      }
    }),
  );
});
