import { describe, expect, it } from 'vitest';
import { followBlocks } from '../../src/gcode/blocks.ts';

describe('a program is ended', () => {
  it.each([
    ['by abort', ['abort'], 'certain'],
    ['perhaps by abort in a branch', ['if a', '  abort'], 'perhaps'],
    ['perhaps by abort in a template', ['{% if a %}', 'abort'], 'perhaps'],
    ['perhaps by abort on the line of a template', ['{% if a %}abort{% endif %}'], 'perhaps'],
    ['by return', ['o1 return'], 'certain'],
    ['perhaps by return in a branch', ['o1 if [1]', 'o1 return'], 'perhaps'],
    ['perhaps by return in a template', ['{if a}', 'o1 return'], 'perhaps'],
    ['not by what does not end it', ['{if a}', 'M64 P1'], undefined],
    ['not by return from a subroutine in a template', ['{if a}', 'o1 sub', 'o1 return'], undefined],
  ])('%s', (_, lines, end) => {
    const blocks = followBlocks();
    expect(lines.map((line) => blocks.read(line).end).at(-1)).toBe(end);
  });
});
