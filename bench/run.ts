import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import type { Effort } from './harness/benchmark.ts';
import type { Figure, Reported } from './harness/figure.ts';
import { figureLine, markdownTable } from './harness/report.ts';

const full: Effort = { quick: false, rounds: 5, sampleMs: 120 };
const quick: Effort = { quick: true, rounds: 2, sampleMs: 70 };

const { options, wanted } = argumentsOf();
const chosen = benchmarks.filter(({ names }) => wanted.length === 0 || names.some((name) => isWanted(name)));
const unknown = wanted.find((word) => !benchmarks.some(({ names }) => names.some((name) => matches(name, word))));
if (unknown !== undefined) {
  misused(`there is no benchmark '${unknown}':\n  ${benchmarks.flatMap(({ names }) => names).join('\n  ')}`);
}
// Five minutes of measuring are not to be lost for a file that cannot be written.
for (const file of [options.json, options.markdown]) if (file !== undefined) appendFileSync(file, '');

const reported: Reported[] = [];
const startMs = performance.now();
console.log(`Node ${process.version}`);
if (options.quick) console.log('a short run: few rounds, and a fifth of the plugs for poll.cpu-1000');
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

function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, json: { type: 'string' }, markdown: { type: 'string' } },
    });
    return { options: values, wanted: positionals };
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

function misused(why: string): never {
  console.error(`${why}\nusage: npm run bench -- [NAME…] [--quick] [--json FILE] [--markdown FILE]`);
  process.exit(2);
}

function isWanted(name: string): boolean {
  return wanted.some((word) => matches(name, word));
}

/** A group may be meant as a whole, such as `graph`. */
function matches(name: string, word: string): boolean {
  return name === word || name.startsWith(`${word}.`);
}
