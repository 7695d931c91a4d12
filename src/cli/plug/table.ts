import { escaped } from '../../util/escape.ts';

/** A cell is a text of any origin, or a quantity. */
export type TableCell = string | TableQuantity;

export interface TableQuantity {
  readonly value: number;
  readonly digits: number;
  readonly unit?: string;
}

/** Shown for a value that the plug does not report. */
export const unknown = 'unknown';

/** More rows than any plug or network has. Further rows are only counted, so that they cannot fill a terminal. */
const rowsMax = 1100;

/** Rows in aligned columns, with two blanks between columns. The numbers of a column are right-aligned. */
export function formatTable(all: readonly (readonly TableCell[])[]): string {
  const rows = all.slice(0, rowsMax);
  const left = all.length > rowsMax ? `\n… (+${all.length - rowsMax})` : '';
  return alignedRows(rows).join('\n') + left;
}

function alignedRows(rows: readonly (readonly TableCell[])[]): string[] {
  const numberWidths = widthsOf(rows, (cell) => (typeof cell === 'string' ? '' : numberOf(cell)));
  const texts = rows.map((row) => row.map((cell, column) => textOf(cell, numberWidths[column] ?? 0)));
  const widths = widthsOf(texts, (text) => text);
  return texts
    .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)))
    .map((row) => row.join('  ').trimEnd());
}

function widthsOf<T>(rows: readonly (readonly T[])[], text: (cell: T) => string): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => row.slice(column, column + 1).map((cell) => text(cell).length)[0] ?? 0)),
  );
}

function textOf(cell: TableCell, numberWidth: number): string {
  if (typeof cell === 'string') return escaped(cell);
  return `${numberOf(cell).padStart(numberWidth)}${cell.unit === undefined ? '' : ` ${cell.unit}`}`;
}

function numberOf({ value, digits }: TableQuantity): string {
  return value.toFixed(digits);
}
