import { getopt } from './getopt.ts';
import type { HalcmdOptions, Verbosity } from './context.ts';

/** A parsed command line of halcmd. */
export type Invocation =
  | { readonly kind: 'command'; readonly words: readonly string[]; readonly flags: InvocationFlags }
  /** Without a path, lines come from standard input. */
  | { readonly kind: 'file'; readonly path: string | undefined; readonly flags: InvocationFlags }
  | { readonly kind: 'help'; readonly command: string | undefined }
  /** The command line is wrong: the line for stderr and the exit code. */
  | { readonly kind: 'usage'; readonly message: string; readonly code: 1 | 255 };

export type InvocationFlags = Pick<HalcmdOptions, 'keepGoing' | 'verbosity' | 'script' | 'echo'> & {
  readonly iniPath: string | undefined;
};

const verbosities: { readonly [letter: string]: Verbosity } = { q: 'quiet', Q: 'silent', v: 'info', V: 'debug' };

/** Reads the words after `halcmd`: `[-k -q -Q -s -e -v -V] COMMAND…` or `[…] [-i INI] -f [FILE]`. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const { options, rest } = getopt(argv, { flags: 'fkqQsevVh', valued: 'i' });
  let verbosity: Verbosity = 'quiet';
  let iniPath: string | undefined;
  const letters = new Set<string>();
  for (const found of options) {
    if ('problem' in found) return { kind: 'usage', message: `halcmd: ${found.problem}`, code: 255 };
    if (found.option === 'h') return { kind: 'help', command: rest[0] };
    letters.add(found.option);
    verbosity = verbosities[found.option] ?? verbosity;
    if (found.option === 'i') iniPath ??= found.value;
  }
  const flags = {
    keepGoing: letters.has('k'),
    script: letters.has('s'),
    echo: letters.has('e'),
    verbosity,
    iniPath,
  };
  if (letters.has('f')) return { kind: 'file', path: rest[0], flags };
  if (argv.length === 0) return { kind: 'help', command: undefined };
  if (iniPath !== undefined) return { kind: 'usage', message: '-i may only be used together with -f', code: 1 };
  return { kind: 'command', words: rest, flags };
}
