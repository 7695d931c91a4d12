import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import { createInterpreter } from '../../src/gcode/interpreter.ts';
import type { Action } from '../../src/gcode/actions.ts';
import type { Dialect } from '../../src/gcode/dialects.ts';

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

  it('are not fired by a move of zero length', () => {
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
    ['a full circle', ['G0 X10 Y0', 'M62 P1', 'G2 I-5 F900']],
    ['a full circle by an expression', ['G0 X10 Y0', 'M62 P1', 'G3 I[#4*#1]']],
    ['a full circle of several turns', ['G0 X10 Y0', 'M62 P1', 'G2 J5 P2']],
    ['a full circle without its code', ['G2 X0 Y0 I-5', 'M62 P1', 'I-5 J0']],
    ['a move with blanks in its numbers', ['G0 X1', 'M62 P1', 'G0 X 1 0']],
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
    ['an arc without anything', ['M62 P1', 'G2']],
    ['the centre of no arc', ['G1 X5', 'M62 P1', 'I5']],
    ['an extended command', ['M62 P1', 'G1_TEST X=5']],
  ])('are not fired by %s', (_, lines) => {
    expect(run([...lines, 'G1 X77']).slice(-2)).toEqual([expect.not.stringContaining('fired'), 'fired M62/1']);
  });

  it.each(['M2', 'M30', 'm02', 'm 3 0', 'M112', 'G0 M2'])('are dropped by %s', (end) => {
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

  it('are dropped and returned when the controller aborts', () => {
    const interpreter = createInterpreter();
    run(['M62 P1', 'G0 X5', 'M62 P2', 'M67 E1 Q1'], interpreter);
    expect(interpreter.abort().map(shown)).toEqual(['M62/2', 'M67/1']);
    expect(interpreter.abort()).toEqual([]);
    expect(run(['M62 P3', 'G0 X5'], interpreter)).toEqual(['queued M62/3', 'fired M62/3']);
  });

  it('are refused on their own line if the output does not exist', () => {
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
  it('changes nothing and does not stop the program', () => {
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

it('does not execute lines that a firmware stores in a file', () => {
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
  it('is not executed: switching words inside it are refused', () => {
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

  it.each([
    ['blanks in its keywords', ['O 1 0 0 I F [#1 GT 2]', 'M64 P1', 'o100 e n d i f', 'M64 P2'], 2],
    ['a name', ['o<m64> sub', 'M64 P1', 'o<M64> end sub', 'M64 P2'], 2],
    ['branches by indentation', ['if a', '  M64 P1', 'elif b', '\tM64 P1', 'else', '  M64 P1', 'M64 P2'], 2],
    ['blocks in blocks', ['while a', '  if b', '    M64 P1', '  ; note', '', '  M64 P1', '  break', 'M64 P2'], 2],
    ['numbered lines', ['N1 if a', 'N2   M64 P1', 'M64 P2'], 2],
    ['a template', ['{% if a %}', 'M64 P1', '{% else %}', 'M64 P1', '{% endif %}', 'M64 P2'], 2],
    ['a template on one line', ['{% if a %}M64 P1{% endif %}', 'M64 P2'], 2],
    [
      'templates in templates',
      ['{%- for i in a -%}{% if b %}', 'M64 P1', '{% endif %}', 'M64 P1', '{%endfor%}', 'M64 P2'],
      2,
    ],
    ['a tag over several lines', ['{% if a', 'M64 P1', '%}', 'M64 P1', '{% endif %}', 'M64 P2'], 2],
    ['a tag whose name is on the next line', ['{%', 'if a %}', 'M64 P1', '{% endif %}', 'M64 P2'], 2],
    ['a tag that is not known', ['{% block a %}', 'M64 P1', '{% endblock %}', 'M64 P2'], 2],
    [
      'text that looks like the end',
      ['{% if a %}{% raw %}{% endif %}{% endraw %}', 'M64 P1', '{% endif %}', 'M64 P2'],
      2,
    ],
    ['a set block with a filter', ['{% set a | replace("=", "") %}', 'M64 P1', '{% endset %}', 'M64 P2'], 2],
    ['blanks in the braces of a slicer', ['{ if a }', 'M64 P1', '{ endif }', 'M64 P2'], 2],
    ['a condition behind another statement', ['{local x = 1; if a}', 'M64 P1', '{endif}', 'M64 P2'], 2],
    ['a label that is an expression', ['o[1] if [0]', 'M64 P1', 'o[1] endif', 'M64 P2'], 2],
    ['a comment of a template', ['{# M64 P1', 'M64 P1 #}', 'M64 P2'], 2],
    ['a set block, but no assignment', ['{% set x = 1 %}', '{% set x %}', 'M64 P1', '{% endset %}', 'M64 P2'], 2],
    ['the template of a slicer', ['{if a[0] > 1}', 'M64 P1', '{else}', 'M64 P1', '{endif}', 'M64 P2'], 2],
    ['the macro of a configuration', ['[gcode_macro M64]', 'gcode:', '  M64 P1', '', 'M64 P2'], 2],
    ['templates within O-words', ['o1 if [1]', '{% if a %}', 'o1 endif', 'M64 P1', '{% endif %}', 'M64 P2'], 2],
  ])('with %s is not run; the lines after it are', (_, lines, index) => {
    const done = run(lines);
    expect(done.at(-1)).toBe(`now M64/${index}`);
    expect(done.slice(0, -1).filter((what) => what !== '' && what !== 'syntax')).toEqual([]);
  });

  it.each([
    ['{% if a %}', '{% endif %}'],
    ['o1 if [1]', 'o1 endif'],
  ])('that is deeper than any program is still counted: %s', (opens, closes) => {
    const nested = [...Array<string>(150).fill(opens), ...Array<string>(149).fill(closes)];
    expect(run([...nested, 'M64 P1', closes, 'M64 P1']).slice(-3)).toEqual(['syntax', '', 'now M64/1']);
  });

  it('is reported if a comment of a template never ends; a count of elements is not a comment', () => {
    expect(run(['{# text', 'M81'])).toEqual(['', 'syntax']);
    expect(run(['echo {#tools}', 'M64 P1'])).toEqual(['', 'now M64/1']);
  });

  it.each(['{', '{{', '{}', '{a', '{%', '{#', '{"', '{if'])('of a line full of %s is taken, however long', (braces) => {
    const long = braces.repeat(100_000);
    for (const line of [long, `${long}}`, `M64 P1 ${long}`]) {
      expect(run([line]).every((outcome) => !outcome.startsWith('now'))).toBe(true);
    }
  });

  it('in a comment has no effect', () => {
    expect(run(['; {% if a %}', '; if a', '(if a)', 'G1 X1 ; {% if a %}', 'M64 P1'])).toEqual([
      '',
      '',
      '',
      '',
      'now M64/1',
    ]);
  });

  it('does not fire outputs that wait for a move', () => {
    expect(run(['M62 P1', 'o1 if [1]', 'G1 X5', 'o1 endif', 'G1 X5'])).toEqual([
      'queued M62/1',
      '',
      '',
      '',
      'fired M62/1',
    ]);
  });

  it.each([
    ['M2', ['o1 if [1]', 'M2', 'o1 endif']],
    ['abort', ['if a', '  abort "hot"']],
    ['return', ['o1 if [1]', 'o1 return', 'o1 endif']],
  ])('that may have ended the program by %s stops execution until the program begins anew', (_, lines) => {
    const interpreter = createInterpreter();
    expect(run([...lines, 'M64 P1'], interpreter).at(-1)).toBe('syntax');
    interpreter.begin();
    expect(run(['M64 P1'], interpreter)).toEqual(['syntax']);
    interpreter.abort();
    expect(run(['M64 P1'], interpreter)).toEqual(['now M64/1']);
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
        if (text === 'M2') interpreter.begin();
        const { fired, dropped } = interpreter.read(text);
        if (text === 'M2') interpreter.begin();
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

describe('the end of a program', () => {
  it.each(['M2', 'M30', 'M99', 'M112', 'abort', 'o1 return'])('by %s: nothing after it is executed', (end) => {
    const interpreter = createInterpreter();
    expect(run(['M64 P1', end, 'G1 X1', 'M64 P2', '; note', 'M81', 'M62 P1', 'G4 P5'], interpreter)).toEqual([
      'now M64/1',
      '',
      '',
      'syntax',
      '',
      'syntax',
      'syntax',
      '',
    ]);
    interpreter.begin();
    expect(run(['M64 P2'], interpreter)).toEqual(['now M64/2']);
  });

  it('is the second percent sign, if the first began the program', () => {
    expect(run(['; note', '%', 'M64 P1', '%', 'M64 P2'])).toEqual(['', '', 'now M64/1', '', 'syntax']);
    expect(run(['M64 P1', '%', 'M64 P2'])).toEqual(['now M64/1', '', 'now M64/2']);
  });
});

describe('M112', () => {
  const isEmergency = (lines: string[]) => {
    const interpreter = createInterpreter();
    return lines.map((line) => interpreter.read(line).isEmergency).at(-1);
  };

  it.each(['M112', 'm 1 1 2', 'M112 at once', 'N5 M112*99', '/M112', 'G1 X5 M112', '  M112 ; now'])(
    'is never refused: %s',
    (line) => {
      expect(isEmergency([line])).toBe(true);
      expect(isEmergency(['if a', '  G1 X1', line])).toBe(true);
      expect(isEmergency(['o1 if [1]', line])).toBe(true);
      expect(isEmergency(['M2', line])).toBe(true);
    },
  );

  it.each(['M117 M112', '; M112', '(M112)', 'M1120', 'P112'])('is not in %s', (line) => {
    expect(isEmergency([line])).toBe(false);
  });
});

describe('G4', () => {
  const dwell = (line: string, dialect?: Dialect) => createInterpreter().read(line, { dialect }).dwellS;

  it.each<[string, Dialect | undefined, number]>([
    ['G4 P0.5', 'linuxcnc', 0.5],
    ['G4 P2', 'machinekit', 2],
    ['g 4 p 1 0', 'grbl', 10],
    ['G4 P500', 'marlin', 0.5],
    ['G4 P500 S3', 'marlin', 3],
    ['G4 S3', 'reprapfirmware', 3],
    ['G4 P500', 'klipper', 0.5],
    ['G4 S3', 'klipper', 0],
    ['G4 S3', 'linuxcnc', 0],
    ['G4 P500', undefined, 500],
    ['G4 P5 S10', undefined, 10],
    ['G4', undefined, 0],
    ['G4 P-5', undefined, 0],
    ['G4 P#5', undefined, 0],
    ['G40 P5', undefined, 0],
  ])('%s of %s waits %d s', (line, dialect, seconds) => {
    expect(dwell(line, dialect)).toBe(seconds);
  });

  it('of more than a week is refused, and so is a power-off after it', () => {
    expect(run(['G4 P604800'])).toEqual(['']);
    expect(run(['G4 P604801', 'M81', 'M64 P1'])).toEqual(['out-of-range', 'syntax', 'now M64/1']);
  });
});

describe('M81 after a wait that is not kept', () => {
  it.each([
    'M109 R45',
    'M190 R40',
    'M116',
    'M0',
    'M1 press me',
    'TEMPERATURE_WAIT SENSOR=extruder MAXIMUM=50',
    'M600',
    'G4 P#<cool>',
  ])('%s is refused in the same call', (wait) => {
    const interpreter = createInterpreter();
    expect(run(['M104 S0', wait, 'G92 E0', 'M81', 'M81 S1', 'M80'], interpreter).slice(3)).toEqual([
      'syntax',
      'now M81/',
      'now M80/',
    ]);
    interpreter.begin();
    expect(run(['M81'], interpreter)).toEqual(['now M81/']);
  });

  it('is not refused after a move', () => {
    expect(run(['M109 S200', 'G1 X1', 'M81']).at(-1)).toBe('now M81/');
  });

  it('is refused also in a later call if the wait was conditional', () => {
    const interpreter = createInterpreter();
    run(['while heat.heaters[1].current > 45', '  G4 S1'], interpreter);
    interpreter.begin();
    expect(run(['M81', 'G1 X1', 'M81'], interpreter)).toEqual(['syntax', '', 'now M81/']);
  });
});

it('refuses a switching line that may have been cut short', () => {
  const interpreter = createInterpreter();
  run(['M62 P1'], interpreter);
  expect(() => interpreter.read('M64 P1', { isCut: true })).toThrow(/newline/);
  expect(interpreter.read('G1 X1', { isCut: true }).fired).toEqual([]);
});
