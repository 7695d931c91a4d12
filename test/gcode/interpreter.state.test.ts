import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import { createInterpreter, type Interpreter, type LineOptions } from '../../src/gcode/interpreter.ts';

/** What became of the last of these lines: the codes that act, or why it is refused. */
function last(interpreter: Interpreter, lines: readonly string[], options: LineOptions = {}): string {
  let outcome = '';
  for (const line of lines) {
    try {
      const { now, fired } = interpreter.read(line, options);
      outcome = [...now, ...fired].map(({ code }) => code).join(' ');
    } catch (error) {
      if (!(error instanceof HalError)) throw error;
      outcome = error.message;
    }
  }
  return outcome;
}

/** The last line of a later call. */
function nextCall(before: readonly string[], lines: readonly string[]): string {
  const interpreter = createInterpreter();
  last(interpreter, before);
  interpreter.begin();
  return last(interpreter, lines);
}

describe('a line that is not run is refused with a reason', () => {
  it.each([
    [['M2', 'M64 P1'], /^M64 comes after the end of the program \(M2\)/],
    [['M64 P1', 'M30', 'M2', 'M64 P1'], /\(M30\)/],
    [['%', '%', 'M64 P1'], /\(%\)/],
    [['  o1 return ', 'M64 P1'], /\(o1 return\)/],
    [['M112', 'M64 P1'], /\(M112\)/],
    [['o1 if [1]', 'M64 P1'], /^M64 is inside 'O1 if': .*send the resulting lines/],
    [['if a', '  M64 P1'], /inside 'if'/],
    [['if a', '  M 6 4 P1'], /^M64 is inside 'if'/],
    [['if a', '  M64 P1 5'], /^M64 is inside 'if'/],
    [['{% if a %}', 'M64 P1'], /inside '{% if %}'/],
    [['o1 if [1]', 'M2', 'o1 endif', 'M64 P1'], /^M64 comes after conditional text .*gcode.end to begin anew/],
    [['/M64 P1'], /^M64 comes after '\/'/],
    [['G4 P1000000'], /^G4 of 1000000 s .* at most 604800 s.*'dialect'/],
  ])('%j', (lines, reason) => {
    expect(last(createInterpreter(), lines)).toMatch(reason);
  });

  it('which does not mention the dialect of a long G4 if it is set', () => {
    expect(last(createInterpreter(), ['G4 P1000000'], { dialect: 'linuxcnc' })).toMatch(
      /^G4 of 1000000 s is too long: expected at most 604800 s$/,
    );
  });

  it('which for M81 is the wait, with the alternatives', () => {
    expect(last(createInterpreter(), ['M109 S5', 'M81'])).toMatch(/^M81 comes after M109.* power\.off .* M81 S1/);
    expect(last(createInterpreter(), ['G4 P#1', 'M81'])).toMatch(/after G4/);
    expect(last(createInterpreter(), ['G4 P1000000', 'M81'])).toMatch(/after G4/);
    expect(last(createInterpreter(), ['o1 if [1]', 'G4 P5', 'o1 endif', 'M81'])).toMatch(/after a conditional G4/);
    expect(last(createInterpreter(), ['o1 if [1]', 'M0', 'o1 endif', 'M81'])).toMatch(/after M0/);
  });
});

describe('M81 is not refused', () => {
  it.each([
    ['behind conditional text that waits for nothing', ['o1 if [1]', 'M104 S0', 'G4 P0', 'o1 endif']],
    ['behind a move with an output', ['M109 S5', 'M62 P1', 'G1 X1 M64 P1']],
    ['behind a move that follows a conditional wait', ['o1 if [1]', 'G4 P5', 'o1 endif', 'G1 X1']],
    ['behind G4, which is waited', ['G4 P5']],
    ['behind a mode of a pin', ['M42 P4 M1 S1']],
  ])('%s', (_, lines) => {
    expect(last(createInterpreter(), [...lines, 'M81'])).toBe('M81');
  });
});

describe('M81 is refused', () => {
  it.each([
    ['behind a wait on the line of a move', ['G1 X1 M0']],
    ['behind a wait and a move of no length', ['G0 X1', 'M109 S5', 'G0 X1']],
    ['behind a wait and conditional text that waits for nothing', ['M109 S5', 'o1 if [1]', 'M104 S5', 'o1 endif']],
    ['behind a wait and a line that does something else', ['M109 S5', 'M64 P1']],
  ])('%s', (_, lines) => {
    expect(last(createInterpreter(), [...lines, 'M81'])).toMatch(/^M81 comes after/);
  });
});

describe('the next call or file', () => {
  it.each([
    ['begins anew behind an end', ['M2'], ['M64 P1'], 'M64'],
    ['begins anew behind several ends', ['M2', 'M30', 'M112'], ['M64 P1'], 'M64'],
    ['may begin with a percent sign', ['M64 P1'], ['%', 'M64 P1'], 'M64'],
    ['ends at its own second percent sign', ['M64 P1'], ['%', '%', 'M64 P1'], expect.stringContaining('(%)')],
    ['is not behind the percent sign of the one before', ['%'], ['M64 P1', '%', 'M64 P1'], 'M64'],
    ['does not look for what was waited for', ['M109 S5'], ['M81'], 'M81'],
    ['does not look for waits behind the end', ['M2', 'M109 S5'], ['M81'], 'M81'],
    ['does not look for conditional waits before a move', ['if a', '  G4 S5', 'G1 X1', 'M109 S5'], ['M81'], 'M81'],
    [
      'does not look for them before a move with another word',
      ['if a', '  G4 S5', 'G1 X1 M64 P1', 'M109 S5'],
      ['M81'],
      'M81',
    ],
    ['is inside of what is open', ['o1 if [1]'], ['M64 P1'], expect.stringContaining("'O1 if'")],
    ['is stored in the file that is open', ['M28 a.g', 'M64 P1'], ['M64 P1'], ''],
    ['fires what waits for a move', ['M62 P1'], ['G1 X1'], 'M62'],
  ])('%s', (_, before, lines, outcome) => {
    expect(nextCall(before, lines)).toEqual(outcome);
  });
});

describe('after an abort the program begins anew', () => {
  it.each([
    ['the program', ['M2'], ['M64 P1'], 'M64'],
    ['conditional text', ['o1 if [1]'], ['M64 P1'], 'M64'],
    ['indented text', ['if a'], ['  M64 P1'], 'M64'],
    ['a template', ['{% if a %}'], ['M64 P1'], 'M64'],
    ['what may have ended the program', ['o1 if [1]', 'M2', 'o1 endif'], ['M64 P1'], 'M64'],
    ['storing in a file', ['M28 a.g'], ['M64 P1'], 'M64'],
    ['a wait', ['M109 S5'], ['M81'], 'M81'],
    ['a conditional wait', ['if a', '  G4 S5'], ['M81'], 'M81'],
    ['what waits for a move', ['M62 P1'], ['G1 X1'], ''],
    ['the position, which is not known then', ['G0 X1'], ['M62 P1', 'G0 X1'], 'M62'],
  ])('%s', (_, before, lines, outcome) => {
    const interpreter = createInterpreter();
    last(interpreter, before);
    interpreter.abort();
    expect(last(interpreter, lines)).toBe(outcome);
  });
});

describe('a line that is passed over', () => {
  it.each([
    ['still begins conditional text', 'if a', ['  M64 P1'], expect.stringContaining("'if'")],
    ['leaves the position unknown', 'M64 P1', ['M62 P1', 'G0 X1'], 'M62'],
    ['is not looked at otherwise', 'M2', ['M64 P1'], 'M64'],
    ['may be wrong', 'N1 M64 P1*1', ['M64 P1'], 'M64'],
  ])('%s', (_, passed, lines, outcome) => {
    const interpreter = createInterpreter();
    last(interpreter, ['G0 X1']);
    interpreter.pass(passed);
    expect(last(interpreter, lines)).toEqual(outcome);
  });
});

describe('the position is not known', () => {
  it.each([
    ['behind conditional text', ['o1 if [1]', 'M104 S5', 'o1 endif']],
    ['behind a move on a condition', ['/G0 X5']],
    ['behind a line that is refused', ['G0 X5 M64']],
  ])('%s', (_, lines) => {
    expect(last(createInterpreter(), ['G0 X1', ...lines, 'M62 P1', 'G0 X1'])).toBe('M62');
  });

  it('after M112', () => {
    expect(nextCall(['G0 X1', 'M112'], ['M62 P1', 'G0 X1'])).toBe('M62');
  });
});

describe('a line that is stored in a file', () => {
  it.each([
    ['goes on behind G29', ['M28 a.g', 'G29', 'M64 P1'], ''],
    ['fires nothing by its moves', ['M62 P1', 'M28 a.g', 'G1 X5'], ''],
    ['goes on behind a move', ['M28 a.g', 'G1 X5', 'M64 P1'], ''],
    ['does not end the program', ['M28 a.g', 'M2', 'M29', 'M64 P1'], 'M64'],
    ['waits for nothing', ['M28 a.g', 'M109 S5', 'M29', 'M81'], 'M81'],
    ['begins by M28, not by homing', ['G28', 'M64 P1'], 'M64'],
  ])('%s', (_, lines, outcome) => {
    expect(last(createInterpreter(), lines)).toBe(outcome);
  });

  it('is text, also M112', () => {
    const interpreter = createInterpreter();
    interpreter.read('M28 a.g');
    expect(interpreter.read('M112').isEmergency).toBe(false);
  });
});

describe('outputs that wait for a move', () => {
  const full = () => {
    const interpreter = createInterpreter();
    for (let index = 0; index < 256; index++) interpreter.read(`M62 P${index}`);
    return interpreter;
  };

  it('may be set again when the queue is full', () => {
    expect(full().read('M63 P255').queued).toMatchObject([{ code: 'M63' }]);
    expect(last(full(), ['M67 E1 Q1'])).toMatch(/^M67: 256 outputs already wait/);
  });

  it('are removed when they have been fired or dropped', () => {
    const interpreter = full();
    expect(interpreter.read('G1 X1 M62 P1').fired).toHaveLength(256);
    interpreter.read('M62 P300');
    expect(interpreter.read('M2').dropped).toHaveLength(1);
  });

  it('on the line of a move are returned as fired, not as queued', () => {
    expect(createInterpreter().read('G1 X1 M62 P1')).toMatchObject({ queued: [], fired: [{ code: 'M62' }] });
  });

  it('are kept by a line that waits or sets something else at once', () => {
    const interpreter = createInterpreter();
    interpreter.read('M62 P1');
    expect(interpreter.read('G4 P1')).toMatchObject({ dwellS: 1, fired: [], dropped: [] });
    expect(interpreter.read('M64 P2')).toMatchObject({ now: [{ code: 'M64' }], fired: [], dropped: [] });
  });
});

it('a line for an output that does not exist is refused, whether at once or with a move', () => {
  const refusing = createInterpreter({
    check: ({ index }) => {
      if (index > 15) throw new HalError('bad-value', 'no such output');
    },
  });
  const lines = ['M64 P16', 'M62 P16', 'M68 E16 Q1', 'M67 E16 Q1', 'M66 E16', 'M106 P16 S255', 'M64 P15'];
  expect(lines.map((line) => last(refusing, [line]))).toEqual([
    ...Array<string>(4).fill('no such output'),
    'M66',
    'M106',
    'M64',
  ]);
});

it('the letters of an active arc or cycle may share a line with an output; elsewhere they are refused', () => {
  const options = { dialect: 'linuxcnc' } as const;
  expect(last(createInterpreter(), ['G2 X1 I5', 'X2 I1 M64 P1'], options)).toBe('M64');
  expect(last(createInterpreter(), ['G1 X1', 'X2 I1 M64 P1'], options)).toMatch(/I1 has no meaning there/);
});
