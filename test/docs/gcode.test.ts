import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dialectFacts, dialects } from '../../src/gcode/dialects.ts';
import { wordTable, type WordEntry } from '../../src/gcode/word-table.ts';

const path = 'docs/gcode.md';
const marker =
  '<!-- What follows is generated from src/gcode: HALYARD_WRITE_DOCS=1 npx vitest run test/docs/gcode -->\n';

it('docs/gcode.md has the words, dialects, effects and sources of the interpreter', async () => {
  const [prose = ''] = readFileSync(path, 'utf8').split(marker);
  const generated = [wordRows(), dwellRows()].join('\n\n');
  const wanted = `${prose}${marker}\n${generated}\n`;
  if (process.env['HALYARD_WRITE_DOCS'] !== undefined) {
    const { format, resolveConfig } = await import('prettier');
    writeFileSync(path, await format(wanted, { ...(await resolveConfig(path)), parser: 'markdown' }));
  }
  expect(unpadded(readFileSync(path, 'utf8'))).toBe(unpadded(wanted));
});

/** Tables without the padding of their columns. */
function unpadded(markdown: string): string {
  return markdown.replaceAll(/ +/g, ' ').replaceAll(/\| -+(?= \|)/g, '| -');
}

/** A row for each word and each group of dialects with the same meaning. */
function wordRows(): string {
  const rows = [...wordTable].flatMap(([code, entries]) => {
    const groups = new Map<string, string[]>();
    for (const dialect of dialects) {
      const entry = entries[dialect];
      const row = entry ? cells(entry) : '—|refused: no word of it|—';
      groups.set(row, [...(groups.get(row) ?? []), dialect]);
    }
    return [...groups].map(([row, names]) => `| M${code} | ${names.join(', ')} | ${row.replaceAll('|', ' | ')} |`);
  });
  return `## Words\n\n| word | dialect | letters | effect | source |\n| - | - | - | - | - |\n${rows.join('\n')}`;
}

function cells({ letters, needs, effect, isShared, source }: WordEntry): string {
  const named = Object.entries(letters).map(
    ([letter, meaning]) => `\`${letter}\` ${meaning}${letter === needs ? ' (needed)' : ''}`,
  );
  const shared = isShared ? ['those of a move or another code on the line'] : [];
  const all = [...named, ...shared].join('; ') || 'none';
  return [all, effect, source].join('|');
}

function dwellRows(): string {
  const rows = dialects.map((dialect) => {
    const { dwellUnitS, dwellFirst } = dialectFacts[dialect];
    const unit = (letter: string) =>
      dwellUnitS[letter] === undefined ? 'not looked at' : dwellUnitS[letter] === 1 ? 'seconds' : 'milliseconds';
    const first = Object.keys(dwellUnitS).length > 1 ? dwellFirst : '';
    return `| ${dialect} | ${unit('P')} | ${unit('S')} | ${first} |`;
  });
  return `## G4\n\n| dialect | P | S | counts where both are there |\n| - | - | - | - |\n${rows.join('\n')}`;
}
