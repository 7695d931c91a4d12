import { describe, expect, it } from 'vitest';
import { parseIni } from '../../src/halcmd/ini.ts';
import { substitute } from '../../src/halcmd/substitute.ts';

const ini = parseIni(
  [
    'STRAY = before any section',
    '[AXIS_0]',
    '  SCALE = 200.5   ',
    'NAME = foo bar   ',
    'QUOTED = "kept"',
    'HASH = 12 # kept too',
    'MULTI = one',
    'MULTI = two',
    'EMPTY =',
    '; NOTE = a comment',
    '# OTHER = another',
    'no equals sign',
    '[HAL]',
    'GLOBAL=7',
    'scale = lower case',
    '[AXIS_0]',
    'LATE = 9',
  ].join('\r\n'),
);
const env: Readonly<Record<string, string>> = { FOO: '42', 'A.B-C_1': 'dotted', DOLLAR: '$FOO [HAL]GLOBAL' };
const variables = { env: (name: string) => env[name], ini };

describe('substitution', () => {
  it.each([
    ['setp a $FOO', 'setp a 42'],
    ['setp a $(FOO)5', 'setp a 425'],
    ['$A.B-C_1!', 'dotted!'],
    ['[AXIS_0]SCALE', '200.5'],
    ['[AXIS_0](SCALE)1', '200.51'],
    ['"[AXIS_0]NAME"', '"foo bar"'],
    ['[AXIS_0]QUOTED', '"kept"'],
    ['[AXIS_0]HASH', '12 # kept too'],
    ['[AXIS_0]MULTI', 'one'],
    ['[AXIS_0]LATE', '9'],
    ['[]GLOBAL [HAL]GLOBAL', '7 7'],
    ['[]STRAY', 'before any section'],
    ['$DOLLAR', '$FOO [HAL]GLOBAL'],
    ['nothing to do', 'nothing to do'],
  ])('of %j gives %j', (line, text) => {
    expect(substitute(line, variables)).toBe(text);
  });

  it.each([
    ['$NOPE', `Environment variable 'NOPE' not found.`],
    ['[AXIS_0]NOPE', `Ini variable '[AXIS_0]NOPE' not found.`],
    ['[axis_0]SCALE', `Ini variable '[axis_0]SCALE' not found.`],
    ['[AXIS_0]EMPTY', `Ini variable '[AXIS_0]EMPTY' not found.`],
    ['[AXIS_0]NOTE', `Ini variable '[AXIS_0]NOTE' not found.`],
    ['$', 'Empty variable name.'],
    ['$()', 'Empty variable name.'],
    ['[AXIS_0]', 'Empty variable name.'],
    ['[AXIS_0', 'Missing close square bracket.'],
    ['$(FOO', 'Missing close parenthesis.'],
    ['[AXIS_0](SCALE', 'Missing close parenthesis.'],
    [`$${'x'.repeat(128)}`, 'Variable name too long.'],
    [`[${'x'.repeat(128)}]Y`, 'Variable name too long.'],
    ['x'.repeat(65_537), 'Line too long.'],
  ])('of %j is refused: %s', (line, message) => {
    expect(() => substitute(line, variables)).toThrow(expect.objectContaining({ code: 'syntax', message }));
  });

  it('without an INI file finds nothing in it', () => {
    expect(() => substitute('[A]B', { env: () => undefined, ini: undefined })).toThrow(
      `Ini variable '[A]B' not found.`,
    );
  });

  it('stops when values make the line too long', () => {
    const long = { env: () => 'y'.repeat(1000), ini: undefined };
    expect(() => substitute('$A '.repeat(100), long)).toThrow('Line too long.');
  });
});
