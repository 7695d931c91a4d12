import { describe, expect, it } from 'vitest';
import { followOWords } from '../../../src/gcode/blocks/o-words.ts';

const flowOf = (text: string) => {
  const [label = '', keyword = ''] = text.split(' ');
  return { label, keyword };
};

/** What is open behind the last of these, each a label and a keyword. */
function openBehind(...flows: string[]): string | undefined {
  const oWords = followOWords();
  for (const flow of flows) oWords.follow(flowOf(flow));
  return oWords.open;
}

describe('the O-words that are open', () => {
  it.each([
    ['nothing at first', [], undefined],
    ...['sub', 'if', 'do', 'while', 'repeat'].map((each) => [each, [`1 ${each}`], `O1 ${each}`] as const),
    ['nothing behind the end of a subroutine', ['1 sub', '1 endsub'], undefined],
    ['nothing behind the end of a branch', ['1 if', '1 endif'], undefined],
    ['nothing behind the end of a loop', ['1 while', '1 endwhile'], undefined],
    ['nothing behind the end of a repetition', ['1 repeat', '1 endrepeat'], undefined],
    ['nothing behind do and its while', ['1 do', '1 while'], undefined],
    ['the innermost', ['1 sub', '2 if'], 'O2 if'],
    ['the outer one, when the inner has ended', ['1 sub', '2 if', '2 endif'], 'O1 sub'],
    ['what another label does not end', ['1 if', '2 endif'], 'O1 if'],
    ['do, which no other word of its label ends', ['1 do', '1 continue'], 'O1 do'],
    ['a while of another label within do', ['1 do', '2 while'], 'O2 while'],
    ['a while of the label of a branch', ['1 if', '1 while'], 'O1 while'],
    ['nothing, where something ends that was not open', ['1 endif'], undefined],
    ['what words within it do not end', ['1 while', '1 break', '1 continue', '1 else', '1 call'], 'O1 while'],
  ] as const)('are %s', (_, flows, open) => {
    expect(openBehind(...flows)).toBe(open);
  });

  it('are counted beyond the depth that is kept', () => {
    const opened = Array.from({ length: 103 }, (_, at) => `${at} if`);
    const closed = [102, 101, 100].map((label) => `${label} endif`);
    expect(openBehind(...opened, ...closed)).toBe('O99 if');
    expect(openBehind(...opened, ...closed, '99 endif')).toBe('O98 if');
  });

  it('are none after they were forgotten, however many there were', () => {
    const oWords = followOWords();
    for (let label = 0; label < 105; label++) oWords.follow({ label: `${label}`, keyword: 'if' });
    oWords.forget();
    expect(oWords.open).toBeUndefined();
    oWords.follow(flowOf('7 if'));
    oWords.follow(flowOf('7 endif'));
    expect(oWords.open).toBeUndefined();
  });
});

it.each([
  ['for certain outside of everything', [], 'certain'],
  ['perhaps inside of a branch', ['1 if'], 'perhaps'],
  ['not inside of a subroutine', ['1 sub'], undefined],
  ['not inside of a branch of a subroutine', ['1 sub', '2 if'], undefined],
] as const)('a return ends the program %s', (_, flows, end) => {
  const oWords = followOWords();
  for (const flow of flows) expect(oWords.follow(flowOf(flow))).toBeUndefined();
  expect(oWords.follow(flowOf('9 return'))).toBe(end);
  expect(oWords.follow(flowOf('9 break'))).toBeUndefined();
});
