import { expect, it } from 'vitest';
import { cli } from '../helpers/cli-in-process.ts';
import { temporaryFile } from '../helpers/temporary.ts';

const file = () =>
  temporaryFile(
    'graph.hal',
    `
loadrt motmod num_dio=4
loadrt and2 names=allow
loadrt or2 count=2
net wanted motion.digital-out-03 => allow.in0 or2.1.in0
net given allow.out => motion.digital-in-02
net io motion.digital-out-io-00
`,
  );

it('shows nets as Mermaid, with a box for each component or instance and arrows by direction', async () => {
  const { code, stdout } = await cli(['graph', '-f', file()]);
  expect(code).toBe(0);
  const names = new Map([...stdout.matchAll(/(n\d+)(?:\[|\(\[)"(.*?)"/g)].map(([, id = '', name = '']) => [id, name]));
  const boxes = [...stdout.matchAll(/subgraph n\d+\["(.*?)"\]\n([^]*?) {2}end/g)].map(([, box, inside = '']) => [
    box,
    [...inside.matchAll(/"(.*?)"/g)].map(([, pin]) => pin),
  ]);
  expect(Object.fromEntries(boxes)).toEqual({
    allow: ['in0', 'out'],
    motion: ['digital-in-02', 'digital-out-03', 'digital-out-io-00'],
    'or2.1': ['in0'],
  });
  const edges = [...stdout.matchAll(/ (n\d+) (<?-->) (n\d+)/g)].map(
    ([, from = '', arrow, to = '']) => `${names.get(from)} ${arrow} ${names.get(to)}`,
  );
  expect(edges.sort()).toEqual([
    'digital-out-03 --> wanted<br>bit',
    'given<br>bit --> digital-in-02',
    'io<br>bit <--> digital-out-io-00',
    'out --> given<br>bit',
    'wanted<br>bit --> in0',
    'wanted<br>bit --> in0',
  ]);
});

it('shows nets as DOT, only those with a matching name', async () => {
  const { stdout } = await cli(['graph', '-f', file(), '--format', 'dot', 'allow.o*']);
  expect(stdout).toContain('"allow.out" [label="out"];');
  expect(stdout).toContain('"allow.out" -> "signal given";');
  expect(stdout).toContain('"signal given" -> "motion.digital-in-02";');
  expect(stdout).not.toContain('wanted');
});
