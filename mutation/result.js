/**
 * A mutant that no test has found. `before` and `after` are the line it begins in, without and with it.
 *
 * @typedef {{path: string, line: number, before: string, after: string}} Survivor
 * @typedef {{column: number, line: number}} Position
 * @typedef {{status: string, replacement?: string, location: {start: Position, end: Position}}} Mutant
 * @typedef {{files: Record<string, {mutants: Mutant[]}>}} Report Stryker's, as far as it is needed here.
 */

/** A survivor's key in the list of those that are accepted. */
const keyOf = (/** @type {Pick<Survivor, 'path' | 'before' | 'after'>} */ { path, before, after }) =>
  [path, before, after].join('\n');

/** @param {string} key */
function survivorOf(key) {
  const [path = '', before = '', after = ''] = key.split('\n');
  return { path, before, after };
}

/**
 * What a run comes to. Mutants that do not count, since they cannot run or a comment excludes them, are left out.
 *
 * @param {Report} report
 * @param {(path: string) => string} source
 * @param {ReadonlySet<string>} accepted
 */
export function resultOf(report, source, accepted) {
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
  const keys = new Set(survivors.map(keyOf));
  return {
    mutants,
    killed,
    survived: survivors.length,
    percent: mutants === 0 ? 100 : (100 * killed) / mutants,
    unnamed: survivors.filter((survivor) => !accepted.has(keyOf(survivor))),
    /** Named, though a test finds them or the line has changed. */
    stale: [...accepted]
      .map(survivorOf)
      .filter(({ path, ...rest }) => path in report.files && !keys.has(keyOf({ path, ...rest }))),
  };
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
function onOneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/**
 * The survivors that are accepted: below a heading with the file, items of the form ``- `before` → `after`: reason``,
 * where two backticks stand for one around a line that holds some.
 *
 * @param {string} markdown
 * @returns {Set<string>}
 */
export function acceptedSurvivors(markdown) {
  /** @type {Set<string>} */
  const accepted = new Set();
  let path = '';
  for (const line of markdown.split('\n')) {
    path = /^#+ (src\/\S+)$/.exec(line)?.[1] ?? path;
    const item = /^- (`+)(.+?)\1 → (`+)(.+?)\3: \S/.exec(line);
    const [, , before = '', , after = ''] = item ?? [];
    if (item) accepted.add(keyOf({ path, before: before.trim(), after: after.trim() }));
  }
  return accepted;
}
