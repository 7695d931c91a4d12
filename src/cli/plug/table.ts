import { escaped } from '../../util/escape.ts';

/** A cell is text, from wherever, or a quantity. */
export type TableCell = string | TableQuantity;

export interface TableQuantity {
  readonly value: number;
  readonly digits: number;
  readonly unit?: string;
}

/** How a person reads that the plug does not tell something. */
export const unknown = 'unknown';

/** No plug and no network has more; what is beyond is counted, and fills no terminal. */
const rowsMax = 1100;

/** Rows with their columns under each other, two blanks between them; the numbers of a column end in one line. */
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
