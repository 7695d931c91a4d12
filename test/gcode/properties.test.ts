import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalError } from '../../src/errors.ts';
import { dialects, type Dialect } from '../../src/gcode/dialects.ts';
import { createInterpreter } from '../../src/gcode/interpreter.ts';
import { wordTable } from '../../src/gcode/word-table.ts';
import { textLines } from '../../src/util/text-lines.ts';

/** How long the search is; `HALYARD_FUZZ_LINES` makes it as long as one has patience for. */
const fuzzLines = Number(process.env['HALYARD_FUZZ_LINES'] ?? 5000);
/** Of each other property: fewer where the search is a short one. */
const runs = Math.min(2000, fuzzLines);

const dialect = fc.option(fc.constantFrom(...dialects), { nil: undefined });

/** What a program does, in order; refused lines do nothing. */
function effects(lines: readonly string[], dialect?: Dialect, isCut = false): string[] {
  const interpreter = createInterpreter();
  return lines.flatMap((line, at) => {
    try {
      const { now, fired, dwellS } = interpreter.read(line, { dialect, isCut: isCut && at === lines.length - 1 });
      return [...now, ...(dwellS > 0 ? [{ dwellS }] : []), ...fired].map((action) => JSON.stringify(action));
    } catch (error) {
      if (!(error instanceof HalError)) throw error;
      return [];
    }
  });
}

const switching = fc.constantFrom(
  ['M64', 'P1'],
  ['M65', 'P15'],
  ['M62', 'P2'],
  ['M63', 'P2'],
  ['M67', 'E1', 'Q0.5'],
  ['M68', 'E2', 'Q-3'],
  ['M66', 'P1', 'L3', 'Q5'],
  ['M80'],
  ['M81'],
  ['M81', 'D60'],
  ['M106', 'S128'],
  ['M106', 'P1', 'S255'],
  ['M107'],
  ['M42', 'P4', 'S1'],
);
const other = fc.constantFrom(
  ['G1', 'X10', 'Y-.5', 'E1'],
  ['G0', 'X0'],
  ['G2', 'I-5'],
  ['G4', 'P2'],
  ['G92', 'E0'],
  ['M104', 'S0'],
  ['M109', 'S200'],
  ['M2'],
  ['T1'],
);
const program = fc.array(fc.oneof(switching, other), { maxLength: 12 });

const noise = fc.record({
  isLower: fc.boolean(),
  gap: fc.constantFrom('', ' ', '\t', '   ', ' (a note) '),
  inner: fc.constantFrom('', ' '),
  number: fc.boolean(),
  hasSum: fc.boolean(),
  comment: fc.constantFrom('', ' ; M65 P1', '(M81)', ' ;', '\r'),
});

type Noise = typeof noise extends fc.Arbitrary<infer N> ? N : never;

const plainClothes: Noise = { isLower: false, gap: ' ', inner: '', number: false, hasSum: false, comment: '' };

/** The same line in other clothes. */
function dressed(words: readonly string[], n: Noise, at: number): string {
  const spaced = words.map((word) => word.charAt(0) + n.inner + word.slice(1));
  const body = (n.isLower ? spaced.map((word) => word.toLowerCase()) : spaced).join(n.gap);
  const line = n.number ? `N${at + 1} ${body}` : body;
  // A checksum stands at the end, and counts what stands before it.
  return n.number && n.hasSum && !line.includes('(') ? `${line}*${sumOf(line)}` : `${line}${n.comment}`;
}

function sumOf(line: string): number {
  return Buffer.from(line).reduce((xor, byte) => xor ^ byte, 0);
}

describe('a program', () => {
  it('does the same with other comments, blanks, case, line numbers and checksums', () => {
    let done = 0;
    fc.assert(
      fc.property(program, fc.array(noise, { minLength: 12, maxLength: 12 }), dialect, (lines, clothes, dialect) => {
        const plain = effects(
          lines.map((words) => words.join(' ')),
          dialect,
        );
        const other = lines.map((words, at) => dressed(words, clothes[at] ?? plainClothes, at));
        expect(effects(other, dialect)).toEqual(plain);
        done += plain.length;
      }),
      { numRuns: runs },
    );
    expect(done).toBeGreaterThan(runs / 2);
  });

  it('of RS274 does the same with blanks anywhere', () => {
    const rs274 = fc.constantFrom<Dialect>('linuxcnc', 'machinekit', 'grbl');
    fc.assert(
      fc.property(program, rs274, fc.infiniteStream(fc.constantFrom('', '', ' ', '\t')), (lines, dialect, blanks) => {
        const texts = lines.map((words) => words.join(' '));
        const spread = texts.map((text) =>
          text
            .split('')
            .map((char) => char + (blanks.next().value ?? ''))
            .join(''),
        );
        expect(effects(spread, dialect)).toEqual(effects(texts, dialect));
      }),
      { numRuns: runs },
    );
  });

  it('that is cut short switches nothing that the whole program does not', async () => {
    await fc.assert(
      fc.asyncProperty(program, conditional, fc.nat(), dialect, async (lines, block, at, dialect) => {
        const middle = Math.floor(lines.length / 2);
        const texts = lines.map((words) => words.join(' '));
        const text = [...texts.slice(0, middle), ...block, ...texts.slice(middle)].map((line) => `${line}\n`).join('');
        const whole = effects(text.split('\n'), dialect);
        const cut = Buffer.from(text).subarray(0, at % (text.length + 1));
        const begun: string[] = [];
        let isCut = false;
        for await (const line of textLines(streamOf(cut), () => (isCut = true))) begun.push(line);
        const done = effects(begun, dialect, isCut);
        expect(whole.slice(0, done.length)).toEqual(done);
      }),
      { numRuns: runs },
    );
  });
});

const conditional = fc.constantFrom<string[]>(
  [],
  ['if a', '  M64 P7', '  M81', 'G1 X5'],
  ['o1 if [#1]', 'M65 P7', 'o1 endif'],
  ['{% if a %}', 'M64 P7', '{% endif %}'],
  ['M117 M64 P7'],
);

async function* streamOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Whether the dialect, or without one any of them, gives the word a meaning on the line of this code. */
function isKnown(code: string, word: string, dialect: Dialect | undefined): boolean {
  const entries = wordTable.get(Number(code.slice(1))) ?? {};
  const all = dialect === undefined ? Object.values(entries) : [entries[dialect]];
  if (word.length <= 2 && all.some((entry) => entry && word.charAt(0) in entry.letters)) return true;
  // RS274 lets a number go on behind a blank.
  return word === '5' && all.some((entry) => entry?.isShared);
}

it('a switching line with an unknown word inserted switches nothing', () => {
  const unknown = fc.constantFrom(
    'I5',
    'K1',
    'H2',
    'D',
    'V',
    'lights',
    'plug1',
    '"x"',
    '5',
    '#1',
    '[1+2]',
    '{a}',
    'G999',
    'M999',
    'Q',
    '=',
    'ä',
  );
  fc.assert(
    fc.property(switching, unknown, fc.nat(), dialect, (words, word, at, dialect) => {
      const place = 1 + (at % words.length);
      const line = [...words.slice(0, place), word, ...words.slice(place)].join(' ');
      fc.pre(!isKnown(words[0] ?? '', word, dialect));
      expect(effects([line], dialect)).toEqual([]);
    }),
    { numRuns: 1.5 * runs },
  );
});

it(`reads ${fuzzLines} random lines: it throws only refusals, and nothing switches without its word`, () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...'MGPSQEDTXYNO0123456789.-+*[]()#<>{}%"; \t/'.split('')) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'M64 ',
        'M65',
        'M62 P1',
        'M81',
        'M80',
        'M106',
        'M42',
        'M66 ',
        'P1',
        ' S1',
        'G4 ',
        'G1 X1',
        'M2',
        'M112',
        'if ',
        '  ',
        '{% if',
        '%}',
        '{% endif %}',
        'o1 if',
        'o1 endif',
        'gcode:',
        'M117',
        'abort',
        '*17',
        'ä',
        '😀',
      ),
    },
  );
  const line = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
  let read = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 10, maxLength: 10 }), dialect, (lines, dialect) => {
      const interpreter = createInterpreter();
      for (const text of lines) {
        read++;
        try {
          const { now } = interpreter.read(text, { dialect });
          for (const { code } of now) {
            // The digits of the word, with nothing but blanks, comments and leading zeros between them.
            const digits = code.slice(1).split('').join('\\s*(?:\\([^)]*\\)\\s*)*');
            expect(text).toMatch(new RegExp(`M[\\s0]*(?:\\([^)]*\\)[\\s0]*)*${digits}`, 'i'));
            const comment = text.indexOf(';');
            if (comment >= 0) expect(text.slice(0, comment)).toMatch(/M/i);
          }
        } catch (error) {
          if (!(error instanceof HalError)) throw error;
        }
      }
    }),
    { numRuns: Math.ceil(fuzzLines / 10) },
  );
  expect(read).toBeGreaterThanOrEqual(fuzzLines);
});
