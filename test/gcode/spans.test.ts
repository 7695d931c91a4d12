import { describe, expect, it } from 'vitest';
import { braceLength, expressionLength, parameterLength, quotedLength, realLength } from '../../src/gcode/spans.ts';

/** What is taken of a line that goes on behind it. */
const taken = (length: (line: string, at: number) => number, text: string, behind: string) => {
  const line = `G1 ${text}${behind}`;
  return line.slice(3, 3 + length(line, 3));
};

describe('is read completely, and nothing after it', () => {
  it.each([
    ['an expression', expressionLength, ['[1]', '[1+[2]*[3]]', '[]']],
    ['braces', braceLength, ['{var.x}', '{a{b}{c}}', '{[}']],
    ['text', quotedLength, ['"M64"', '""', '"a""b"']],
    ['a parameter', parameterLength, ['#5', '#123', '##5', '# # 12', '#<name>', '#[1+[2]]', '##[1]', '#']],
    [
      'a value',
      realLength,
      [
        '3.25',
        '1 2',
        '-3',
        '+ 12.5',
        '#5',
        '-#<a>',
        '- ##12',
        '[1+[2]]',
        '-[1]',
        'abs[1]',
        'ABS [1+[2]]',
        '- abs[1]',
        'atan[1]/[2]',
        'atan [1] / [[2]]',
        '',
      ],
    ],
  ] as const)('%s', (_, length, texts) => {
    for (const text of texts) for (const behind of ['M64', '(x)']) expect(taken(length, text, behind)).toBe(text);
  });

  it.each([
    ['the division of something that is no function', '[1]', '/[2]'],
    ['a function without its argument', '', 'abs'],
    ['a division by something else', 'abs[1]', '/2'],
    ['a second division', 'atan[1]/[2]', '/[3]'],
    ['a second sign', '-', '-1'],
    ['a parameter behind a number', '1', '#2'],
  ])('a value without %s', (_, text, behind) => {
    expect(taken(realLength, text, behind)).toBe(text);
  });
});

it('an unclosed span reaches to the end of the line', () => {
  expect(taken(expressionLength, '[1+[2]', ' M64')).toBe('[1+[2] M64');
  expect(taken(braceLength, '{a', ' M64}{')).toBe('{a M64}');
  expect(taken(quotedLength, '"a""', ' M64')).toBe('"a"" M64');
  expect(taken(parameterLength, '#<a', ' M64')).toBe('#<a M64');
});
