import type { Readable } from 'node:stream';

/** Cuts what comes in into lines, as cheaply as it can be done. */
export function onLines(input: Readable, lines: (lines: readonly string[]) => void): void {
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines(parts);
  });
}
