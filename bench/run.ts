import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import type { Effort } from './harness/benchmark.ts';
import type { Figure, Reported } from './harness/figure.ts';
import { figureLine, markdownTable } from './harness/report.ts';

const full: Effort = { quick: false, rounds: 5, sampleMs: 200 };
const quick: Effort = { quick: true, rounds: 2, sampleMs: 70 };

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, json: { type: 'string' }, markdown: { type: 'string' } },
});

const chosen = benchmarks.filter(({ names }) => wanted.length === 0 || names.some((name) => isWanted(name)));
const unknown = wanted.find((word) => !benchmarks.some(({ names }) => names.some((name) => matches(name, word))));
if (unknown !== undefined) {
  console.error(`there is no benchmark '${unknown}':\n  ${benchmarks.flatMap(({ names }) => names).join('\n  ')}`);
  process.exit(2);
}

const reported: Reported[] = [];
const startMs = performance.now();
console.log(`Node ${process.version}`);
for (const benchmark of chosen) {
  for (const figure of await benchmark.run(options.quick ? quick : full)) {
    reported.push(figure);
    console.log(figureLine(figure));
  }
}
const missed = reported.filter(({ met }) => !met).length;
const tookS = Math.round((performance.now() - startMs) / 1000);
console.log(`${reported.length} figures in ${tookS} s, ${missed} goals missed`);

if (options.markdown !== undefined) writeFileSync(options.markdown, markdownTable(reported));
if (options.json !== undefined) {
  const figures = reported.map(({ name, unit, ours, floor, peers, goal, met }): Figure => ({
    name,
    unit,
    ours,
    floor,
    peers,
    goal,
    met,
  }));
  writeFileSync(options.json, `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`);
}

function isWanted(name: string): boolean {
  return wanted.some((word) => matches(name, word));
}

/** A group may be meant as a whole, such as `graph`. */
function matches(name: string, word: string): boolean {
  return name === word || name.startsWith(`${word}.`);
}
