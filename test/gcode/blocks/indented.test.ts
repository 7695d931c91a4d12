import { describe, expect, it } from 'vitest';
import { followIndentedBlocks } from '../../../src/gcode/blocks/indented.ts';

/** What the last of these lines stands in. */
function openAt(...lines: string[]): string | undefined {
  const blocks = followIndentedBlocks();
  for (const line of lines) blocks.follow(line);
  return blocks.open;
}

describe('a line opens a block', () => {
  it.each([
    ['if a', 'if'],
    ['IF a', 'if'],
    ['if(a)', 'if'],
    ['elif a', 'elif'],
    ['else', 'else'],
    ['while true', 'while'],
    ['  if a', 'if'],
    ['\tif a', 'if'],
    ['N1 if a', 'if'],
    ['n 12if a', 'if'],
    ['  N 123  if a', 'if'],
    ['gcode:', 'gcode:'],
    ['gcode :', 'gcode :'],
    ['off_gcode:', 'off_gcode:'],
    ['before_layer_gcode:', 'before_layer_gcode:'],
  ])('by %j', (line, open) => {
    expect(openAt(line)).toBe(open);
  });

  it.each(['iffy', 'if_a', 'if2', 'gcode', 'M117 if', 'X if a', 'G1 else', 'elseif', 'my gcode:', 'N if a', '(if a)'])(
    'but not by %j',
    (line) => {
      expect(openAt(line)).toBeUndefined();
    },
  );
});

describe('a line is in a block', () => {
  it.each([
    ['if a', '  M64 P1'],
    ['if a', '  iffy'],
    ['if a', ''],
    ['if a', '   '],
    ['if a', '; note'],
    ['if a', '(note)  '],
    ['  if a', '   M64 P1'],
    ['N1 if a', 'N2  M64 P1'],
    ['N1 if a', 'N 23  M64 P1'],
    ['if a', 'N2  M64 P1'],
    ['  \tif a', '     M64 P1'],
    ['  if a', '   \tM64 P1'],
    ['\t if a', '      M64 P1'],
    ['   if a', '\tM64 P1'],
    ['if a', '    while b', '  M64 P1'],
    ['  if a', ' ; note'],
    [' N1 if a', ' N2  M64 P1'],
    ['N1 if a', '   N2 M64 P1'],
  ])('%j, %j', (...lines) => {
    expect(openAt(...lines)).toBe('if');
  });

  it.each([
    ['if a', 'M64 P1'],
    ['if a', '(note) M64 P1'],
    ['if a', 'M64;note'],
    ['if a', 'M64(note)'],
    ['if a', 'M64 P1 ; note'],
    ['if a', 'M64 P1 (note)'],
    ['  if a', '  M64 P1'],
    ['  if a', ' M64 P1'],
    ['N1 if a', 'N2 M64 P1'],
    ['N9 if a', 'N10 M64 P1'],
    [' N9 if a', ' n 10 M64 P1'],
    ['\tif a', '    M64 P1'],
    ['    if a', '\tM64 P1'],
    ['  \tif a', '\tM64 P1'],
    ['\t\tif a', '        M64 P1'],
    ['if a', '  while b', '    M64 P1', 'M64 P1'],
  ])('no longer: %j, %j', (...lines) => {
    expect(openAt(...lines)).toBeUndefined();
  });

  it('of the innermost, and then of the outer one', () => {
    expect(openAt('if a', '  while b', '    M64 P1')).toBe('while');
    expect(openAt('if a', '  while b', '  else', '    M64 P1')).toBe('else');
    expect(openAt('while b', '  if a', '  M64 P1')).toBe('while');
  });

  it('however deep it is, until the outermost ends', () => {
    const nested = Array.from({ length: 150 }, (_, at) => `${' '.repeat(at)}if a`);
    expect(openAt(...nested, `${' '.repeat(200)}M64 P1`)).toBe('if');
    expect(openAt(...nested, ' M64 P1')).toBe('if');
    expect(openAt(...nested, 'M64 P1')).toBeUndefined();
  });

  it('until the blocks are forgotten', () => {
    const blocks = followIndentedBlocks();
    blocks.follow('if a');
    blocks.forget();
    expect(blocks.open).toBeUndefined();
    blocks.follow('  M64 P1');
    expect(blocks.open).toBeUndefined();
  });
});

it('an abort certainly ends the program if no block is open, whatever its indentation', () => {
  const blocks = followIndentedBlocks();
  expect(blocks.follow('  abort')).toBe('certain');
  blocks.follow('if a');
  blocks.forget();
  expect(blocks.follow('  abort')).toBe('certain');
});

it('an abort certainly ends the program outside of blocks, and perhaps inside one', () => {
  const blocks = followIndentedBlocks();
  expect(['abort', 'aborted', 'if a', '  ABORT "hot"'].map((line) => blocks.follow(line))).toEqual([
    'certain',
    undefined,
    undefined,
    'perhaps',
  ]);
});
