import { describe, expect, it } from 'vitest';
import { parseLine, readLine } from '../../src/gcode/words.ts';

const named = ({ words }: ReturnType<typeof parseLine>) => words.map(({ letter, value }) => `${letter}${value ?? '?'}`);

describe('a line has no fault', () => {
  it.each([
    ['N12 M64 P15', ['M64', 'P15']],
    ['N 10.25M64 P15', ['M64', 'P15']],
    [' n10. M64 P15', ['M64', 'P15']],
    ['N10 /M64 P15', ['M64', 'P15']],
    [' /  M64 P15', ['M64', 'P15']],
    ['N3 M64 P15*102 ; sent again', ['M64', 'P15']],
    ['N3 M64 P15*102;[again]', ['M64', 'P15']],
    ['N3 M64 P15*102  (again)', ['M64', 'P15']],
    ['N3 M64 P15* 102', ['M64', 'P15']],
    ['M64 P15\n', ['M64', 'P15']],
    ['M64 P15\r', ['M64', 'P15']],
    ['a1 z2 A3 Z4', ['A1', 'Z2', 'A3', 'Z4']],
    ['X.25 Y+.5', ['X0.25', 'Y0.5']],
    ['M819 M64 P1,5', ['M819']],
    ['M820 M64 P15', ['M820', 'M64', 'P15']],
    ['O1000', []],
    ['o<power>', []],
    [`G1 X1 ;${'x'.repeat(4089)}`, ['G1', 'X1']],
  ])('such as %j', (text, words) => {
    expect(parseLine(text).fault).toBeUndefined();
    expect(named(parseLine(text))).toEqual(words);
  });

  it.each([
    ['N 1 2 M 6 4 P 1 5', ['M64', 'P15']],
    ['N 1 . 2 5 M64 P 1 5', ['M64', 'P15']],
    ['N 1 2 . M 6 4 P1', ['M64', 'P1']],
    ['/ M 6 4 P 1 5', ['M64', 'P15']],
    ['N 1 2 / M 6 4 P 1 5', ['M64', 'P15']],
    ['M 6 4 P 1 ; M65 P1', ['M64', 'P1']],
    ['M 6 4 (a) P 1   5 (b)', ['M64', 'P15']],
    ['X"ab;c" Y 1 0', ['X?', 'Y10']],
    ['X"a(b" Y 1 0 (c)', ['X?', 'Y10']],
  ])('such as %j in RS274', (text, words) => {
    const { joined } = readLine(text);
    expect(joined.fault).toBeUndefined();
    expect(named(joined)).toEqual(words);
  });
});

it('text in quotation marks stays unchanged in RS274, too', () => {
  expect(readLine('X"a b;c" Y 1 0').joined.words[0]?.text).toBe('X"a b;c"');
});

describe('the fault of a line quotes the text as written', () => {
  it.each([
    ['M64 P1 5 X1', `'5' is not a word`],
    ['M64 =+= X1 ä', `'=+=' is not a word`],
    ['M64 #5 X1', `'#5' is not a word`],
    ['M64 X1 #5=3', `'#5=3' is not a word`],
    ['#<a> = -abs[1] G1', `'#<a> = -abs[1]' is not a word`],
    ['#5 =[1] G1', `'#5 =[1]' is not a word`],
    ['G1 [1 M64] X1', `'[1 M64]' is not a word`],
    ['G1 {a M64} X1', `'{a M64}' is not a word`],
    ['G1 "M64" X1', `'"M64"' is not a word`],
    ['M64\u00a0P1', `'\u00a0' is not a word`],
    ['M64 (P1', 'a comment is not closed'],
    ['M64 P1 5 (open', `'5' is not a word`],
    ['M64 P15*102 again', `'*102' is not a word`],
    ['M64 P15 *28', 'checksum *28 does not match the line, whose checksum is *27: send it again'],
    ['M64 P1,5 *28', expect.stringContaining('checksum *28')],
    ['/M64 P1 5', `'5' is not a word`],
    ['O100 M64 P1', `'O100' cannot begin a line with other words`],
    ['o<a> M64 P1', `'O<a>' cannot begin a line with other words`],
    ['O M64 P1', `'O' cannot begin a line with other words`],
  ])('%j', (text, fault) => {
    expect(parseLine(text).fault).toEqual(fault);
  });

  it('also in RS274, after a slash', () => {
    expect(readLine('/M64 P1 , 5').joined).toMatchObject({ isOptional: true, fault: `',5' is not a word` });
    expect(readLine('M64 P1 , 5 *1').joined.fault).toMatch(/checksum/);
  });

  it('also for a line that is too long, and no other', () => {
    expect(() => parseLine('X'.repeat(4097))).toThrow(/4097 characters: .* 4096/);
    expect(parseLine('X'.repeat(4096)).fault).toBeUndefined();
  });
});

describe('a word', () => {
  it.each([
    ['P1.2.3', 'P1.2.3', `'1.2.3' is not a number`],
    ['P 1-2', 'P 1-2', `'1-2' is not a number`],
    ['P1:2', 'P1:2', `'1:2' is not a number`],
    ['P1[2]', 'P1[2', `'1[2' is not a number`],
    ['P--1', 'P--1', '--1 is not a number'],
    ['P"a;b"', 'P"a;b"', '"a;b" is not a number'],
    ['P-"a"', 'P-"a"', '-"a" is not a number'],
    ['P<ab>', 'P<ab>', '<ab> is not a number'],
    ['P-<a', 'P-<a X1', '-<a X1 is not a number'],
    ['P/2', 'P/2', '/2 is not a number'],
  ])('%s is kept as written, with its fault', (word, text, fault) => {
    expect(parseLine(`M64 ${word} X1`).words[1]).toEqual({
      letter: 'P',
      value: undefined,
      text,
      fault,
      isComputed: false,
    });
  });

  it.each(['#5', '-#5', '+##<a>', '[1+[2]]', '-[1]', '{var.a}', '-{a}'])(
    'with the value %s would have to be computed',
    (value) => {
      const { words } = parseLine(`M64 P ${value} X1`);
      expect(words[1]).toEqual({
        letter: 'P',
        value: undefined,
        text: `P ${value}`,
        fault: `${value} would have to be computed, which halyard does not do: write the number`,
        isComputed: true,
      });
      expect(words[2]?.value).toBe(1);
    },
  );

  it('that is a letter alone has neither value nor fault', () => {
    expect(parseLine('G28 X').words[1]).toEqual({
      letter: 'X',
      value: undefined,
      text: 'X',
      fault: undefined,
      isComputed: false,
    });
  });

  it('with a number has its value and its text', () => {
    expect(parseLine('m 64').words[0]).toEqual({
      letter: 'M',
      value: 64,
      text: 'm 64',
      fault: undefined,
      isComputed: false,
    });
  });
});

describe('a line is an extended command', () => {
  it.each([
    ['SET_PIN PIN=fan', 'SET_PIN'],
    ['pause', 'PAUSE'],
    ['go 5', 'GO'],
    ['GO', 'GO'],
    ['_x P=1', '_X'],
    ['T0_x', 'T0_X'],
    ['G1.5_a', 'G1.5_A'],
    ['N5 / PAUSE', 'PAUSE'],
    ['abc1.d_e-f', 'ABC1.D_E'],
  ])('%s', (text, command) => {
    expect(parseLine(text)).toMatchObject({ command, words: [] });
  });

  it.each([
    'G1 X5',
    'XY5',
    'XY-5',
    'XY+5',
    'XY.5',
    'XY[1]',
    'XY#1',
    'XY<a>',
    'XY"a"',
    'G28 XY',
    '5 5 abc',
    'X1 abc',
    '',
  ])('%j is not one', (text) => {
    if (text !== 'XYA') expect(parseLine(text).command).toBeUndefined();
  });
});

describe('flow control', () => {
  it.each<[string, string, string]>([
    ['o100 if [1]', '100', 'if'],
    ['o##1 if [1]', '##1', 'if'],
    ['o#12 if [1]', '#12', 'if'],
    ['o#<ab> if [1]', '#<ab>', 'if'],
    ['o[1+[23]*[4]] if [1]', '[1+[23]*[4]]', 'if'],
    ['o[] endif', '[]', 'endif'],
    ...'sub endsub call return if elseif else endif do while endwhile repeat endrepeat break continue'
      .split(' ')
      .map((keyword): [string, string, string] => [`O7 ${keyword}`, '7', keyword]),
  ])('%s is of the label %s', (text, label, keyword) => {
    expect(parseLine(text)).toMatchObject({ flow: { label, keyword }, words: [], fault: undefined });
  });

  it.each(['O100', 'O100 M64 P1', 'O X1 o100 if', 'o100 iff', 'G1 o100 if', 'o100 foo', 'o if'])(
    '%s is none',
    (text) => {
      expect(parseLine(text).flow).toBeUndefined();
    },
  );

  it('does not exist if other words follow the label; they are kept with a fault', () => {
    expect(named(parseLine('O100 M64 P15'))).toEqual(['M64', 'P15']);
    expect(named(parseLine('O<a> X1 Y2'))).toEqual(['X1', 'Y2']);
    expect(named(parseLine('O100 x'))).toEqual(['X?']);
    expect(named(parseLine('O M64 P15'))).toEqual(['O?', 'M64', 'P15']);
  });
});

it('lines of other languages have no words, also after a slash', () => {
  for (const text of ['%', '@x M64', '; M64', '$J=M64', '[M64]', '/ ; M64', '/%', 'N5 / ; M64'])
    expect(parseLine(text)).toMatchObject({ words: [], fault: undefined, command: undefined, flow: undefined });
});
