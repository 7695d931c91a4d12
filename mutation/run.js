import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { areas } from './areas.js';
import { namedSurvivors, resultOf } from './result.js';

const goalPercent = 95;
const root = join(import.meta.dirname, '..');
const stryker = join(
  dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json')),
  'bin/stryker.js',
);

const { names, json } = argumentsOf();
const named = namedSurvivors(readFileSync(join(import.meta.dirname, 'survivors.md'), 'utf8'));
/** @type {Awaited<ReturnType<typeof measured>>[]} */
const results = [];
for (const name of names) results.push(await measured(name));

if (json) console.log(JSON.stringify({ goalPercent, areas: results }, null, 2));
else tell();
if (results.some(({ percent }) => percent < goalPercent)) process.exitCode = 1;

/** @param {string} name */
async function measured(name) {
  const startMs = performance.now();
  const file = join(root, 'mutation/reports', `${name}.json`);
  rmSync(file, { force: true });
  if (!json) process.stderr.write(`${name} …\n`);
  await runStryker(name);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const source = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
  return { area: name, ...resultOf(report, source, named), tookS: Math.round((performance.now() - startMs) / 1000) };
}

/**
 * Shows how far it is. What else it tells is in its report as well, and is shown when it fails.
 *
 * @param {string} name
 */
function runStryker(name) {
  const child = spawn(process.execPath, [stryker, 'run', 'mutation/stryker.config.js'], {
    cwd: root,
    env: { ...process.env, HALYARD_MUTATE: name },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    told += text;
    if (text.startsWith('Mutation testing')) process.stderr.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(undefined);
      process.stderr.write(told);
      return reject(new Error(`stryker ended with ${code} in area '${name}'`));
    });
  });
}

function tell() {
  const rows = [['area', 'mutants', 'killed', 'survived', 'named', '%', 's']];
  for (const { area, mutants, killed, survived, unnamed, percent, tookS } of results) {
    const row = [mutants, killed, survived, survived - unnamed.length, percent.toFixed(1), tookS];
    rows.push([area, ...row.map(String)]);
  }
  for (const [area = '', ...cells] of rows)
    console.log(area.padEnd(12) + cells.map((cell) => cell.padStart(10)).join(''));
  console.log(`goal: ${goalPercent} % killed in each area`);
  for (const { area, unnamed, stale } of results) {
    if (unnamed.length > 0) console.log(`\n${area}: survivors that mutation/survivors.md does not name`);
    for (const { path, line, before, after } of unnamed) console.log(`${path}:${line}\n- ${before}\n+ ${after}`);
    if (stale.length > 0) console.log(`\n${area}: named in mutation/survivors.md, and not among the survivors`);
    for (const { path, before, after } of stale) console.log(`${path}\n- ${before}\n+ ${after}`);
  }
}

function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
    const wrong = positionals.find((name) => !Object.hasOwn(areas, name));
    if (wrong !== undefined) return misused(`there is no area '${wrong}'`);
    return {
      names: positionals.length > 0 ? [...new Set(positionals)] : Object.keys(areas),
      json: values.json ?? false,
    };
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} why
 * @returns {never}
 */
function misused(why) {
  console.error(`${why}\nusage: npm run mutate -- [AREA…] [--json]\nareas: ${Object.keys(areas).join(', ')}`);
  process.exit(2);
}
