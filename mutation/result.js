/**
 * A mutant that no test has found, by the line it begins in, without and with it.
 *
 * @typedef {{path: string, before: string, after: string}} NamedSurvivor
 * @typedef {NamedSurvivor & {line: number}} Survivor
 * @typedef {{column: number, line: number}} Position
 * @typedef {{status: string, replacement?: string, location: {start: Position, end: Position}}} Mutant
 * @typedef {{files: Record<string, {mutants: Mutant[]}>}} Report Stryker's, as far as it is needed here.
 */

/**
 * What a run comes to. Mutants that do not count, since they cannot run or a comment excludes them, are left out.
 *
 * @param {Report} report
 * @param {(path: string) => string} source
 * @param {readonly NamedSurvivor[]} named
 */
export function resultOf(report, source, named) {
  let killed = 0;
  /** @type {Survivor[]} */
  const survivors = [];
  for (const [path, { mutants }] of Object.entries(report.files)) {
    const lines = source(path).split('\n');
    for (const mutant of mutants) {
      if (mutant.status === 'Killed' || mutant.status === 'Timeout') killed += 1;
      else if (mutant.status === 'Survived' || mutant.status === 'NoCoverage') {
        survivors.push({ path, ...linesOf(mutant, lines) });
      }
    }
  }
  const mutants = killed + survivors.length;
  return {
    mutants,
    killed,
    survived: survivors.length,
    percent: mutants === 0 ? 100 : (100 * killed) / mutants,
    unnamed: survivors.filter((survivor) => !named.some((name) => isSame(name, survivor))),
    /** Those of these files that a test finds, or whose line has changed. */
    stale: named.filter((name) => name.path in report.files && !survivors.some((survivor) => isSame(name, survivor))),
  };
}

/**
 * @param {NamedSurvivor} a
 * @param {NamedSurvivor} b
 */
function isSame(a, b) {
  return a.path === b.path && a.before === b.before && a.after === b.after;
}

/**
 * @param {Mutant} mutant
 * @param {readonly string[]} lines
 */
function linesOf({ replacement = '', location: { start, end } }, lines) {
  const first = lines[start.line - 1] ?? '';
  const last = lines[end.line - 1] ?? '';
  const after = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1);
  return { line: start.line, before: onOneLine(first), after: onOneLine(after) };
}

/** @param {string} text */
export function onOneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/**
 * The survivors that a list accepts: below a heading with the file, items of the form ``- `before` → `after`: reason``,
 * where two backticks stand for one around a line that holds some.
 *
 * @param {string} markdown
 * @returns {NamedSurvivor[]}
 */
export function namedSurvivors(markdown) {
  const named = [];
  let path = '';
  for (const line of markdown.split('\n')) {
    path = /^#+ (src\/\S+)$/.exec(line)?.[1] ?? path;
    const item = /^- (`+)(.+?)\1 → (`+)(.+?)\3: \S/.exec(line);
    if (item) named.push({ path, before: (item[2] ?? '').trim(), after: (item[4] ?? '').trim() });
  }
  return named;
}
