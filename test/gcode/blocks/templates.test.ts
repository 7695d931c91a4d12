import { describe, expect, it } from 'vitest';
import { followTemplates } from '../../../src/gcode/blocks/templates.ts';

/** What is left of the last line, without outer blanks, and what it stands in. */
function last(...lines: string[]): { readonly rest: string | undefined; readonly open: string | undefined } {
  const templates = followTemplates();
  const rests = lines.map((line) => templates.follow(line));
  return { rest: rests.at(-1)?.trim(), open: templates.open };
}

describe('a line of a template', () => {
  it.each<[string[], string, string | undefined]>([
    [['M64 P1'], 'M64 P1', undefined],
    [['{% if a %}M64 P1{% endif %}'], 'M64 P1', 'a template'],
    [['M64{% if a %}P1{% endif %}'], 'M64 P1', 'a template'],
    [['G1 X{a}{% if b %}Y1'], 'G1 X{a} Y1', '{% if %}'],
    [['{% if a %}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{%if a%}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{%-  if a %}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{%+ if a %}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{% if a %}{% for b in c %}', 'M64 P1'], 'M64 P1', '{% for %}'],
    [['{% if a %}{% for b in c %}{% endfor %}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{% if a %}', '{% endif %}', 'M64 P1'], 'M64 P1', undefined],
    [['{% if a %}', '{% endfor %}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{% endif %}', 'M64 P1'], 'M64 P1', undefined],
    [['{%  %}', 'M64 P1'], 'M64 P1', undefined],
    [['{% "if" %}', 'M64 P1'], 'M64 P1', undefined],
    [['{% raw %}{% if a %}', 'M64 P1'], 'M64 P1', '{% raw %}'],
    [['{% raw %}{% if a %}{% endraw %}', 'M64 P1'], 'M64 P1', undefined],
    [['{% if a %}{% endraw %}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['{% set x = 1 %}', 'M64 P1'], 'M64 P1', undefined],
    [['{% set  a.b, c = 1 %}', 'M64 P1'], 'M64 P1', undefined],
    [['{% set x %}', 'M64 P1'], 'M64 P1', '{% set %}'],
    [['{% set x | f("=") %}', 'M64 P1'], 'M64 P1', '{% set %}'],
    [['{% reset x = 1 %}', 'M64 P1'], 'M64 P1', '{% reset %}'],
    [['{% set', 'x = 1', '%}', 'M64 P1'], 'M64 P1', undefined],
    [['{% if', 'a', 'M64 P1'], 'M64 P1', 'a template'],
    [['M65 P1{%', 'if a', '%}M64 P1'], 'M64 P1', '{% if %}'],
    [['{% if a', '%}M64{% endif %}P1'], 'M64 P1', 'a template'],
    [['{% if a %}M64 P1{% endif'], 'M64 P1', '{% if %}'],
    [['{%', '#}', '}', 'M64 P1'], 'M64 P1', 'a template'],
    [['{%}', 'M64 P1'], 'M64 P1', 'a template'],
    [['{# M65 P1 #}M64 P1'], 'M64 P1', 'a template'],
    [['{# {% if a %} #}', 'M64 P1'], 'M64 P1', undefined],
    [['{# if', 'M64 P1'], 'M64 P1', 'a template'],
    [['{# if', '{% if a %}', '#} M64 P1'], 'M64 P1', 'a template'],
    [['{# if', 'a #}', 'M64 P1'], 'M64 P1', undefined],
    [['{#}', 'a #}', 'M64 P1'], 'M64 P1', undefined],
    [['{# a {#b}', 'M64 P1'], 'M64 P1', 'a template'],
    [['{#a} b #}M64 P1'], 'M64 P1', 'a template'],
    [['{#1}', 'M64 P1'], 'M64 P1', 'a template'],
    [['{#tools', 'M64 P1'], 'M64 P1', 'a template'],
    [['M64 P{#tools > 1}'], 'M64 P{#tools > 1}', undefined],
    [['M64 P{#t}'], 'M64 P{#t}', undefined],
    [['M64 P{x} Q{#tools}'], 'M64 P{x} Q{#tools}', undefined],
    [['M64 P{}'], 'M64 P{}', undefined],
    [['M64 P{if'], 'M64 P{if', undefined],
    [['M64 P{if a', 'M64 P1'], 'M64 P1', undefined],
    [['M64 P{}{if a}'], 'M64 P{}', '{if}'],
    [['M64 P{gif} Q{iffy}'], 'M64 P{gif} Q{iffy}', undefined],
    [['M64 P{"if"}'], 'M64 P{"if"}', undefined],
    [['M64 P{"a" + if + "b"}', 'M64 P1'], 'M64 P1', '{if}'],
    [['{if a}M64 P1{endif}'], 'M64 P1', 'a template'],
    [['{if a}', 'M64 P1'], 'M64 P1', '{if}'],
    [['{if a}', '{elsif b}M64 P1'], 'M64 P1', '{if}'],
    [['{elsif b}M64 P1'], 'M64 P1', 'a template'],
    [['{else}M64 P1'], 'M64 P1', 'a template'],
    [['{if a}{if b}{endif}', 'M64 P1'], 'M64 P1', '{if}'],
    [['{if a}{if b}{endif}{endif}', 'M64 P1'], 'M64 P1', undefined],
    [['{if a}{x = "endif"; else}', 'M64 P1'], 'M64 P1', '{if}'],
    [['{endif}', 'M64 P1'], 'M64 P1', undefined],
    [['{% if a %}{endif}', 'M64 P1'], 'M64 P1', '{% if %}'],
    [['M64 P1 ; {% if a %}'], 'M64 P1 ; {% if a %}', undefined],
    [['M64 P{a} ; {% if a %}'], 'M64 P{a} ; {% if a %}', undefined],
    [['{% if a %}M64 P1 ; {% endif %}'], 'M64 P1 ; {% endif %}', '{% if %}'],
    ...['include', 'import', 'from', 'extends', 'do', 'else', 'elif', 'break', 'continue', 'debug'].map(
      (tag): [string[], string, undefined] => [[`{% ${tag} a %}`, 'M64 P1'], 'M64 P1', undefined],
    ),
  ])('%j leaves %j, within %s', (lines, rest, open) => {
    expect(last(...lines)).toEqual({ rest, open });
  });

  it('has blanks in place of a tag, so that no number continues after it', () => {
    expect(followTemplates().follow('M64 P1{% if a %}5')).toBe('M64 P1 5');
    const templates = followTemplates();
    templates.follow('{#');
    expect(templates.follow('#}5')).toBe(' 5');
  });
});

it.each([
  ['{% if a %}', '{% endif %}'],
  ['{if a}', '{endif}'],
])('blocks by %s are counted beyond the depth that is kept', (begin, end) => {
  const templates = followTemplates();
  for (let depth = 0; depth < 103; depth++) templates.follow(begin);
  for (let depth = 0; depth < 102; depth++) templates.follow(end);
  templates.follow('M64 P1');
  expect(templates.open).toBeDefined();
  templates.follow(end);
  templates.follow('M64 P1');
  expect(templates.open).toBeUndefined();
});

it('blocks of all kinds are counted there', () => {
  const templates = followTemplates();
  const lines = (line: string, count: number) => {
    for (let at = 0; at < count; at++) templates.follow(line);
  };
  lines('{% if a %}', 100);
  lines('{% for a in b %}', 2);
  lines('{% endfor %}', 2);
  lines('{% endif %}', 100);
  templates.follow('M64 P1');
  expect(templates.open).toBeUndefined();
});

it.each([[['{% if a %}']], [['{#']], [['{% if a']], [Array<string>(105).fill('{% if a %}')]])(
  'forgotten templates have ended (%#)',
  (lines) => {
    const templates = followTemplates();
    for (const line of lines) templates.follow(line);
    templates.forget();
    expect(templates.open).toBeUndefined();
    expect(templates.follow('{% for a in b %}')).toBe(' ');
    templates.follow('{% endfor %}');
    expect(templates.follow('M64 P1')).toBe('M64 P1');
    expect(templates.open).toBeUndefined();
  },
);
