/** The text of a file, with the offsets of its lines for diagnostics. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

export function createSource(file: string, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** Index of the line that holds an offset, counted from 0. */
export function lineIndexAt(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A line without its line break. */
export function lineText(source: Source, index: number): string {
  const start = source.lineStarts[index] ?? source.text.length;
  const next = source.lineStarts[index + 1];
  return source.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
}
