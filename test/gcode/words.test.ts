import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine, readLine } from '../../src/gcode/words.ts';

/** The words of a line as `M64`, or `P?` for one without a plain number. */
const read = (text: string) => parseLine(text).words.map(({ letter, value }) => `${letter}${value ?? '?'}`);

describe('a line of G-code', () => {
  it.each([
    ['M64 P15', ['M64', 'P15']],
    ['m64p15', ['M64', 'P15']],
    ['  M 64\tP 15  ', ['M64', 'P15']],
    ['G1X10Y-.5Z+2.', ['G1', 'X10', 'Y-0.5', 'Z2']],
    ['G1 X1E5', ['G1', 'X1', 'E5']],
    ['M0064 P0015', ['M64', 'P15']],
    ['M64 P1.5', ['M64', 'P1.5']],
    ['M64 P15 ; the printer M65 P15', ['M64', 'P15']],
    ['M64 (M65) P15 (on; really)', ['M64', 'P15']],
    ['(M64 P15)', []],
    ['; M64 P15', []],
    ['N10 M64 P15', ['M64', 'P15']],
    ['n10.1m64 p15', ['M64', 'P15']],
    ['N3 M64 P15*102', ['M64', 'P15']],
    ['N3 M64 P15*102 ; sent again', ['M64', 'P15']],
    ['M64 P15 *27', ['M64', 'P15']],
    ['', []],
    ['%', []],
    [' % ', []],
    ['$N0=M64 P15', []],
    ['[ESP420]M64 P15', []],
    ['M810 M64 P15|M65 P15', ['M810']],
    ['M486 AM64 P15', ['M486']],
    ['M550 PM64 P15', ['M550']],
    ['#<xmax> = 10', []],
    ['#<m64> = [[#<p15> + #<y_m65>] / 2] (=9)', []],
    ['#5 = ATAN[#<m>]/[2 MOD 3] G1', ['G1']],
    ['G1 X-[#<m64>+1] Y-#<_p15>', ['G1', 'X?', 'Y?']],
    ['M106 S{var.m64}', ['M106', 'S?']],
    ['"M64 P15"', []],
    ['@pause M64 P15', []],
    ['SET_PIN PIN=M64 VALUE=15', []],
    ['PRINT_START EXTRUDER=200', []],
    ['_HAL_OUT P=15 S=1', []],
    ['G28 X Y', ['G28', 'X?', 'Y?']],
    ['M117 Heating: M64 P15', ['M117']],
    ['M118 E1 M64 P15', ['M118']],
    ['m23 m64.gco', ['M23']],
    ['M98 P"M64 P15.g" R1', ['M98']],
    ['#5=3 G1', ['G1']],
    ['#5 = - 3.5 G1', ['G1']],
    ['#5=+[1 + [2 M64]] G1', ['G1']],
    ['#5 = ##6 G1', ['G1']],
    ['#5 = # 12 G1', ['G1']],
    ['#[1+[2]] = 3 G1', ['G1']],
    ['#<m64 M65', []],
    ['#5 = ABS[#<m64>] G1 X[1]', ['G1', 'X?']],
    ['#5 = -atan [#<m64>] / [#<m65>] G1', ['G1']],
    ['#5 = G1 X[1]', ['G1', 'X?']],
    ['[M64', []],
    ['{M64} G1', ['G1']],
    ['{var.a[{m64} M65] } G1', ['G1']],
    ['{M64', []],
    ['"M64', []],
    ['"M64""M65" G1', ['G1']],
    ['G1 X"a""M64"Y1', ['G1', 'X?', 'Y1']],
    ['G1 X-"m64"Y1', ['G1', 'X?', 'Y1']],
    ['G1 X-#12Y1', ['G1', 'X?', 'Y1']],
    ['G1 X+{m64}Y1', ['G1', 'X?', 'Y1']],
    ['G1 X-<m64>Y1', ['G1', 'X?', 'Y1']],
    ['M64 P#5', ['M64', 'P?']],
    ['M64 P#<index> Q[1 + [2 * 3]] R1', ['M64', 'P?', 'Q?', 'R1']],
    ['#5 = 3', []],
    ['O100 if [#1 GT 2]', []],
    ['o<power> sub', []],
  ])('%j has the words %j', (text, words) => {
    expect(read(text)).toEqual(words);
  });

  it('may begin with a slash, which is recorded', () => {
    expect(parseLine('N5 / M64 P15')).toMatchObject({ isOptional: true, words: [{ value: 64 }, { value: 15 }] });
  });

  it.each([
    ['M 6 4 P 1 5', ['M64', 'P15']],
    ['m64 p1 5', ['M64', 'P15']],
    ['G0 x +0. 12 34 Y 7', ['G0', 'X0.1234', 'Y7']],
    ['N 1 0 M64 (a note) P1 (and) 5', ['M64', 'P15']],
    ['M64 P15', ['M64', 'P15']],
  ])('%j has the words %j in RS274, where blanks are ignored', (text, words) => {
    expect(readLine(text).joined.words.map(({ letter, value }) => `${letter}${value ?? '?'}`)).toEqual(words);
  });

  it.each(['N3 M64 P15*103', 'N3 M64 P16*102', 'N4 M64 P15*102', 'N3 M64 P15*999'])(
    'with a wrong checksum (%s) is refused as a whole',
    (text) => {
      expect(() => parseLine(text)).toThrow(expect.objectContaining({ code: 'syntax' }));
    },
  );

  it.each(['M64 P1 5', 'M64 P1,5', 'M64 P15 (on', 'M64 P15 *17', 'M64 P15 = 3', 'M64 P15 ä', '#5=3 M64 P15'])(
    'that is malformed (%s) has a fault',
    (text) => {
      expect(parseLine(text).fault).toMatch(/\S/);
    },
  );

  it.each(['P--1', 'P1.2.3', 'P1-2', 'P*', 'P[1', 'P#1', 'P"x'])('says what is wrong with the word %s', (text) => {
    const { words, fault } = parseLine(`M64 ${text}`);
    expect(words[1]?.fault ?? fault).toMatch(/\S/);
    expect(words[1]?.value).toBeUndefined();
  });

  it('is refused when it is longer than any line, unless it is a comment', () => {
    expect(() => parseLine(`G1 ${'X'.repeat(5000)}`)).toThrow(expect.objectContaining({ code: 'syntax' }));
    expect(read(`  ; thumbnail ${'x'.repeat(5000)}`)).toEqual([]);
  });

  it('has the flow control of an O-word', () => {
    expect(parseLine('N1 O100 IF [#1 GT 2]').flow).toEqual({ label: '100', keyword: 'if' });
    expect(parseLine('o<Power>endsub').flow).toEqual({ label: '<power>', keyword: 'endsub' });
    expect(parseLine('O 1 00 E N D sub (note)').flow).toEqual({ label: '100', keyword: 'endsub' });
    expect(parseLine('o<m64> end sub').flow).toEqual({ label: '<m64>', keyword: 'endsub' });
    expect(parseLine('O1000').flow).toBeUndefined();
  });

  it('of any text is parsed or refused', () => {
    const pieces = fc.constantFrom(...'MGPXNO0159.-+*[]()#<>";/%@ \t='.split(''), 'ä', '😀', 'sub', 'if');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (pieces) => {
        let words: ReturnType<typeof parseLine>['words'] = [];
        try {
          ({ words } = parseLine(pieces.join('')));
        } catch (error) {
          expect(error).toMatchObject({ code: 'syntax' });
        }
        for (const word of words) expect(word.value === undefined || Number.isFinite(word.value)).toBe(true);
      }),
      { numRuns: Math.min(2000, Number(process.env['HALYARD_FUZZ_LINES'] ?? 2000)) },
    );
  });

  it('has the value of every number that it may contain', () => {
    const number = fc.tuple(fc.constantFrom('', '+', '-'), fc.nat(999_999), fc.stringMatching(/^(\.\d{0,6})?$/));
    fc.assert(
      fc.property(number, ([sign, whole, fraction]) => {
        expect(parseLine(`M68 E1Q${sign}${whole}${fraction}`).words[2]?.value).toBe(
          Number(`${sign}${whole}${fraction}`),
        );
      }),
    );
  });
});
