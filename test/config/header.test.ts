import { describe, expect, it } from 'vitest';
import { parseHeader } from '../../src/config/header.ts';
import { markProblems } from './marked.ts';

const timedelay = `
type: timedelay
doc: Delays changes of a bit.
options:
  inputs: {type: integer, default: 2, min: 1, max: 8, doc: how many inputs}
  raw: {type: flag, default: false, doc: also show the undelayed value}
  limit: {type: duration, default: 500ms, doc: longest delay}
pins:
  in-##: {type: bit, dir: in, count: inputs}
  out: {type: bit, dir: out}
  raw: {type: bit, dir: out, when: raw}
  on-delay: {type: float, dir: in, unit: s, default: 0.5, doc: delay of a rise}
  total: {type: u64, dir: out, default: 18}
params:
  limit: {type: float, dir: rw}
functions:
  '': combine inputs once per cycle
  sample: {doc: take a sample, every-cycle: true}
`;

function marked(text: string): string {
  return markProblems(text, (unmarked) => {
    const { header, diagnostics } = parseHeader(unmarked, 'pins/x.yaml');
    expect(header === undefined).toBe(diagnostics.length > 0);
    return diagnostics;
  });
}

function hintsOf(text: string): (string | undefined)[] {
  return parseHeader(text, 'pins/x.yaml').diagnostics.map((diagnostic) => diagnostic.hint);
}

describe('parseHeader', () => {
  it('reads options, pins, params and functions', () => {
    const { header, diagnostics } = parseHeader(timedelay, 'pins/timedelay.yaml');
    expect(diagnostics).toEqual([]);
    expect(header?.options.map(({ name, default: value }) => [name, value])).toEqual([
      ['inputs', 2],
      ['raw', false],
      ['limit', 0.5],
    ]);
    expect(header?.pins[0]).toMatchObject({ name: 'in-##', type: 'bit', dir: 'in', count: 'inputs' });
    expect(header?.pins[2]).toMatchObject({ name: 'raw', when: 'raw' });
    expect(header?.pins[3]).toMatchObject({ unit: 's', default: 0.5, doc: 'delay of a rise' });
    expect(header?.functs).toEqual([
      { name: '', doc: 'combine inputs once per cycle', everyCycle: false },
      { name: 'sample', doc: 'take a sample', everyCycle: true },
    ]);
  });

  it('reads the default of a 64-bit pin as a bigint', () => {
    expect(parseHeader(timedelay, 'x').header?.pins[4]?.default).toBe(18n);
  });

  it('gives a param the unit and doc of the option that gives it its value', () => {
    expect(parseHeader(timedelay, 'x').header?.params[0]).toMatchObject({ name: 'limit', doc: 'longest delay' });
  });

  it('reports missing and unknown keys', () => {
    const text = `
typ: x
^^^ unknown-key
^^^ missing-key
pins:
  in: {type: bit}
# ^^ missing-key
  out: {dir: out, typ: bit}
#                 ^^^ unknown-key
options:
  a: {type: text}
# ^ missing-key
  b: {type: choice, doc: b}
# ^ missing-key
functions:
  '': {every-cycle: true}
# ^^ missing-key
  f: 5
#    ^ wrong-shape
`;
    expect(marked(text)).toBe(text);
  });

  it('reports invalid types, directions and values', () => {
    const text = `
type: x
doc: x
singleton: yes
#          ^^^ bad-value
pins:
  a: {type: bool, dir: in}
#           ^^^^ bad-value
  b: {type: bit, dir: inout}
#                     ^^^^^ bad-value
  c: {type: bit, dir: in, default: 1}
#                                  ^ bad-value
  d: bit
#    ^^^ wrong-shape
  e: {type: s32, dir: in, default: 2147483648}
#                                  ^^^^^^^^^^ bad-value
params:
  p: {type: bit, dir: in}
#                     ^^ bad-value
options:
  o: {type: integr, doc: o}
#           ^^^^^^ bad-value
  m: {type: integer, doc: m, min: low}
#                                 ^^^ bad-value
  n: {type: integer, doc: n, default: 3, max: 2}
#                                     ^ out-of-range
`;
    expect(marked(text)).toBe(text);
    expect(hintsOf('type: x\ndoc: x\npins: {a: {type: flot, dir: in}}')).toEqual(["did you mean 'float'?"]);
  });

  it('reports a header that contradicts itself', () => {
    const text = `
type: x
doc: x
options:
  n: {type: integer, doc: no default, unless: {m: 1}}
#                                     ^^^^^^ bad-header
#                                              ^ bad-header
  f: {type: flag, doc: f, min: 0}
#                         ^^^ bad-header
  name: {type: text, doc: reserved}
# ^^^^ bad-header
  both: {type: text, required: true, default: a, doc: both}
#                                    ^^^^^^^ bad-header
  word: {type: text, choices: [a], doc: word}
#                    ^^^^^^^ bad-header
  t: {type: text, doc: t}
pins:
  a-#: {type: bit, dir: in}
# ^^^ missing-key
  b: {type: bit, dir: in, count: 3}
#                         ^^^^^ bad-header
  c-#: {type: bit, dir: in, count: nn}
#                                  ^^ bad-header
  d-#: {type: bit, dir: in, count: f}
#                                  ^ bad-header
  e-#: {type: bit, dir: in, count: n}
#                                  ^ bad-header
  g-#-#: {type: bit, dir: in, count: 2}
# ^^^^^ bad-header
  j-#: {type: bit, dir: in, count: t}
#                                  ^ bad-header
  h: {type: bit, dir: in, when: n}
#                               ^ bad-header
  i: {type: bit, dir: out, holds-state: true}
# ^ bad-header
params:
  t: {type: float, dir: rw}
# ^ bad-header
  f: {type: bit, dir: rw, default: true}
#                         ^^^^^^^ bad-header
  p: {type: bit, dir: rw, holds-state: true}
#                         ^^^^^^^^^^^ unknown-key
`;
    expect(marked(text)).toBe(text);
  });

  it('reports a text that is not a header', () => {
    const list = `
- type: x
^^^^^^^^^ wrong-shape
`;
    expect(marked(list)).toBe(list);
    const unclosed = `
type: x
doc: [a
#    ^ yaml-syntax
`;
    expect(marked(unclosed)).toBe(unclosed);
    expect(marked('')).toBe('\n^ wrong-shape');
    expect(marked('# nothing\n')).toBe('# nothing\n^ wrong-shape\n');
  });
});
