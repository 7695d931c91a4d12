import { readFileSync } from 'node:fs';

/** One recorded call of halcmd. */
export interface RecordedCall {
  /** `e3/17 net io2 c.b-out d.b-io`: block, number within the block, words as typed. */
  readonly id: string;
  readonly argv: readonly string[];
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** A shell command between the calls. */
export interface RecordedShell {
  readonly shell: string;
  readonly lines: readonly string[];
}

export interface RecordedBlock {
  readonly name: string;
  readonly steps: readonly (RecordedCall | RecordedShell)[];
  /** Other lines of the block: the files of p1, the tables of m62. */
  readonly other: readonly string[];
}

/** Reads the transcript; its head explains the format. */
export function readTranscript(path: string): RecordedBlock[] {
  const [, ...blocks] = readFileSync(path, 'utf8').split(/^######## /m);
  return blocks.map((block) => readBlock(block.split('\n')));
}

function readBlock([title = '', ...lines]: readonly string[]): RecordedBlock {
  const name = title.split(' ')[0] ?? '';
  const steps: (RecordedCall | RecordedShell)[] = [];
  const other: string[] = [];
  let calls = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const end = lines.findIndex((next, index) => index > at && !next.startsWith('    '));
    const indented = lines.slice(at + 1, end < 0 ? undefined : end).map((text) => text.slice(4));
    const call = /^> halcmd (.*) {3}\[rc=(\d+)\]$/.exec(line);
    if (call) {
      const [, words = '', code] = call;
      steps.push({
        id: `${name}/${++calls} ${words}`,
        argv: shellWords(words),
        code: Number(code),
        out: prefixed(indented, 'out| '),
        err: prefixed(indented, 'err| '),
      });
    } else if (line.startsWith('$ ')) {
      steps.push({ shell: line.slice(2), lines: indented.filter((text) => !text.startsWith('[rc')) });
    } else if (!line.startsWith('    ')) {
      other.push(line);
    }
  }
  return { name, steps, other };
}

export function prefixed(lines: readonly string[], prefix: string): string[] {
  return lines.filter((line) => line.startsWith(prefix.trimEnd())).map((line) => line.slice(prefix.length));
}

/** The quotes of the calls are a POSIX shell's. */
function shellWords(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}
