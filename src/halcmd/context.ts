import { HalError } from '../errors.ts';
import type { Hal } from '../hal/hal.ts';
import { inOneGo, inSlices, type Slices, type Steps } from '../util/slices.ts';
import { suggest } from '../util/suggest.ts';
import type { CommandFacts } from './command-facts.ts';
import type { HalcmdHost, HalcmdSink } from './host.ts';
import type { IniFile } from './ini.ts';

/** How much halcmd prints: `silent` (-Q) prints no listings, `info` (-v) and `debug` (-V) print what was done. */
export type Verbosity = 'silent' | 'quiet' | 'info' | 'debug';

export interface HalcmdOptions {
  /** Go on after a failed line (-k); the exit code is 1 all the same. */
  readonly keepGoing?: boolean;
  readonly verbosity?: Verbosity;
  /** Listings without headers, in one line each (-s). */
  readonly script?: boolean;
  /** Write each line of a file before it runs (-e). */
  readonly echo?: boolean;
  /** The values for `[SECTION]KEY` (-i). */
  readonly ini?: IniFile;
  /** While commands run, the component `halcmd<pid>` exists, as for each halcmd process of LinuxCNC. */
  readonly pid?: number;
  /** How many seconds `loadusr -W` waits for its component before it ends the program and fails; default 60. */
  readonly readyTimeoutS?: number;
  /** Lets other work run between lines and within long listings. */
  readonly slices?: Slices;
  /** Ends the waits of `loadusr -W`, `loadusr -w` and `waitusr`; the command then fails. */
  readonly signal?: AbortSignal;
}

/** Shared by the commands of one interpreter. */
export interface Shared {
  readonly hal: Hal;
  readonly host: HalcmdHost;
  readonly sink: HalcmdSink;
  readonly options: HalcmdOptions;
  readonly commands: ReadonlyMap<string, CommandFacts>;
  /** Runs the lines of a sourced file, `depth` files deep; resolves to whether all succeeded. */
  readonly source: (path: string, text: string, depth: number) => Promise<boolean>;
  /** Set by `echo` and `unecho`. */
  echo: boolean;
  /** The warnings that were printed and are not repeated. */
  readonly warned: Set<string>;
}

/** The file and line of a command. */
export interface LinePosition {
  readonly file: string;
  readonly line: number;
}

/** The context of a command: the machine, and methods that print, each with halcmd's own prefix. */
export class CommandContext {
  readonly shared: Shared;
  readonly position: LinePosition;
  readonly hal: Hal;
  readonly host: HalcmdHost;
  /** How many sourced files deep the command is. */
  readonly depth: number;

  constructor(shared: Shared, position: LinePosition, depth = 0) {
    this.shared = shared;
    this.position = position;
    this.depth = depth;
    this.hal = shared.hal;
    this.host = shared.host;
  }

  get script(): boolean {
    return this.shared.options.script ?? false;
  }

  /** Whether listings are left out (-Q). */
  get silent(): boolean {
    return this.shared.options.verbosity === 'silent';
  }

  private get verbose(): boolean {
    const { verbosity } = this.shared.options;
    return verbosity === 'info' || verbosity === 'debug';
  }

  /** Prints lines on stdout. */
  out(lines: string | readonly string[]): void {
    if (typeof lines === 'string') this.shared.sink.out(`${lines}\n`);
    else if (lines.length > 0) this.shared.sink.out(`${lines.join('\n')}\n`);
  }

  /** Does long work, and lets other work run meanwhile if there is any. */
  inSlices<R>(steps: Steps<R>): R | Promise<R> {
    const { slices } = this.shared.options;
    return slices ? inSlices(steps, slices) : inOneGo(steps);
  }

  /** Prints a line on stderr without a prefix. */
  bare(text: string): void {
    this.shared.sink.err(`${text}\n`);
  }

  /** Prints a line on stderr with file and line. */
  error(text: string): void {
    this.bare(`${this.position.file}:${this.position.line}: ${text}`);
  }

  /** The same, and returns FALSE as the result of the command. */
  fail(text: string): false {
    this.error(text);
    return false;
  }

  warning(text: string): void {
    this.error(`Warning: ${text}`);
  }

  warnOnce(text: string): void {
    if (this.shared.warned.has(text)) return;
    this.shared.warned.add(text);
    this.warning(text);
  }

  /** Prints what was done, with -v. */
  info(text: string): void {
    if (this.verbose) this.out(`${this.position.file}:${this.position.line}: ${text}`);
  }

  /** Prints a warning of the library, only with -v. */
  libraryWarning(text: string): void {
    if (this.verbose) this.bare(`HAL: Warning: ${text}`);
  }

  /** Prints a refusal of the library, without file and line as halcmd does. */
  libraryError(text: string): void {
    this.bare(`HAL: ERROR: ${text}`);
  }

  /**
   * Calls the library and returns whether it succeeded. A refusal is printed in the library's form, followed by halcmd's own
   * line.
   */
  library(call: () => void, failure?: string): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.libraryError(refusal(error).message);
      if (failure !== undefined) this.error(failure);
      return false;
    }
  }

  /** Prints what LinuxCNC's halcmd would not print; for the log and for people. */
  detail(text: string): void {
    this.shared.sink.detail?.(`${this.position.file}:${this.position.line}: ${text}`);
  }

  /** Suggests the name that was probably meant. */
  didYouMean(word: string, names: Iterable<string>): void {
    if (!this.shared.sink.detail) return;
    const guess = suggest(word, names);
    if (guess !== undefined) this.detail(`'${word}' does not exist; did you mean '${guess}'?`);
  }
}

/** The refusal that was thrown; any other error is a defect and is thrown on. */
export function refusal(error: unknown): HalError {
  if (error instanceof HalError) return error;
  throw error;
}
