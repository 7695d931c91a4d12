import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasTest, missingFilesIn, testReferencesIn, type TestReference } from '../helpers/doc-references.ts';

interface Row {
  readonly hazard: string;
  readonly cause: string;
  readonly prevention: string;
  /** The text of the cell with the tests. */
  readonly shownBy: string;
  readonly tests: readonly TestReference[];
}

const hazards = [
  'Cut while hot',
  'Cut in a print',
  'Power comes on unattended',
  'Stays on though asked off',
  'Another device is switched',
  'A lie about the state',
];

const page = readFileSync('docs/safety.md', 'utf8');
const sections = (page.split('\n## The hazards\n')[1] ?? '').split('\n### ').slice(1);
const rows = sections.flatMap(rowsOf);

describe('the hazards in docs/safety.md', () => {
  it('are the known ones, each with at least ten different causes', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual(hazards);
    for (const hazard of hazards) {
      const causes = rows.filter((row) => row.hazard === hazard).map(({ cause }) => cause);
      expect(causes.length, hazard).toBeGreaterThanOrEqual(10);
      expect(new Set(causes).size, hazard).toBe(causes.length);
    }
  });

  it.each(causes())('have a row for the cause "%s"', (words) => {
    expect(rows.filter(({ cause }) => words.test(cause))).not.toEqual([]);
  });

  it.each(rows)('have a cause, a prevention, and a test or the words "not prevented": $cause', (row) => {
    const { cause, prevention, shownBy, tests } = row;
    expect(cause).not.toBe('');
    expect(prevention).not.toBe('');
    // Nothing would check other text in this cell.
    const written = tests.map(({ file, title }) => `\`${file}\` “${title}”`).join(', ');
    expect(shownBy).toBe(written || '—');
    if (tests.length === 0) expect(prevention.toLowerCase()).toContain('not prevented');
  });

  it.each(rows.filter(({ prevention }) => /not prevented/i.test(prevention)))(
    'that are not prevented say so in bold, with advice or the reason: $cause',
    ({ prevention }) => {
      expect(prevention).toMatch(/\*\*(?:Not|not) prevented(?: yet)?\.?\*\*/);
      expect(prevention.replace(/\*\*.*?\*\*/, '').length).toBeGreaterThan(20);
    },
  );

  it.each(rows.flatMap(({ tests }) => tests))('name an existing test: $file, $title', (reference) => {
    expect(hasTest(reference)).toBe(true);
  });
});

it('docs/safety.md names only existing files', () => {
  expect(missingFilesIn(page)).toEqual([]);
});

describe('a test named by a page', () => {
  const file = 'test/docs/safety.test.ts';

  it('has exactly that title', () => {
    expect(hasTest({ file, title: 'has exactly that title' })).toBe(true);
    expect(hasTest({ file, title: 'has exactly that' })).toBe(false);
    expect(hasTest({ file, title: 'a test named by a page' })).toBe(false);
    expect(hasTest({ file: 'test/docs/none.test.ts', title: 'has exactly that title' })).toBe(false);
  });
});

/** Causes of real incidents and of attacks on halyard: none of their rows may get lost. */
function causes(): RegExp[] {
  return [
    /0\.0 °C after each RESTART/,
    /thermistor opens/,
    /board is lost/,
    /klippy hangs/,
    /host .*is silent/,
    /halyard is restarted/,
    /outage with an OFF waiting/,
    /M81 is held, and a new print/,
    /`abort` or `arm`/,
    /acknowledges and does nothing/,
    /plug lags/,
    /has not been read yet/,
    /before first contact/,
    /end of stdin/,
    /ON after a long outage/,
    /plug at the address is another one/,
    /Wrong login/,
    /Print state unknown/,
    /`error` is taken for `shutdown`/,
    /9\.6 of the 10 s/,
    /on its way .*print starts/,
    /Two requests/,
    /has that value already/,
  ];
}

function rowsOf(section: string): Row[] {
  const [hazard = ''] = section.split('\n');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  // Skips the column names and the line below them.
  return lines.slice(2).map((line) => {
    const [cause = '', prevention = '', shownBy = '', ...more] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    if (more.length > 0) throw new Error(`a row has more than three cells: ${line}`);
    return { hazard, cause, prevention, shownBy, tests: testReferencesIn(shownBy) };
  });
}
