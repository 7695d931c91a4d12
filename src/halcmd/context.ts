import { HalError } from '../errors.ts';
import type { Hal } from '../hal/hal.ts';
import { inOneGo, inSlices, type Slices, type Steps } from '../util/slices.ts';
import { suggest } from '../util/suggest.ts';
import type { CommandFacts } from './command-facts.ts';
import type { HalcmdHost, HalcmdSink } from './host.ts';
import type { IniFile } from './ini.ts';

/** How much halcmd says: `silent` (-Q) leaves listings out, `info` (-v) and `debug` (-V) tell what was done. */
export type Verbosity = 'silent' | 'quiet' | 'info' | 'debug';

export interface HalcmdOptions {
  /** Go on after a failed line (-k); the exit code tells of it all the same. */
  readonly keepGoing?: boolean;
  readonly verbosity?: Verbosity;
  /** Listings without headers, in one line each (-s). */
  readonly script?: boolean;
  /** Write each line of a file before it runs (-e). */
  readonly echo?: boolean;
  /** What `[SECTION]KEY` refers to (-i). */
  readonly ini?: IniFile;
  /** While commands run, the component `halcmd<pid>` is there, as each halcmd process of LinuxCNC has one. */
  readonly pid?: number;
  /** How long `loadusr -W` waits for its component before it ends the program and fails; seconds, default 60. */
  readonly readyTimeoutS?: number;
  /** Between lines, and within long listings, others have their turn. */
  readonly slices?: Slices;
  /** Ends what waits (`loadusr -W`, `loadusr -w`, `waitusr`); the command fails then. */
  readonly signal?: AbortSignal;
}

/** What the commands of one interpreter share. */
export interface Shared {
  readonly hal: Hal;
  readonly host: HalcmdHost;
  readonly sink: HalcmdSink;
  readonly options: HalcmdOptions;
  readonly commands: ReadonlyMap<string, CommandFacts>;
  /** Runs the lines of a sourced file, `depth` files deep; resolves to whether all succeeded. */
  readonly source: (path: string, text: string, depth: number) => Promise<boolean>;
  /** Changes with `echo` and `unecho`. */
  echo: boolean;
  /** What has been warned of once. */
  readonly warned: Set<string>;
}

/** Where a command was written. */
export interface LinePosition {
  readonly file: string;
  readonly line: number;
}

/** What a command runs with: the machine, and ways to say what happened, each with halcmd's own prefix. */
export class CommandContext {
  readonly shared: Shared;
  readonly position: LinePosition;
  readonly hal: Hal;
  readonly host: HalcmdHost;
  /** How many sourced files the command stands in. */
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

  /** Listings are not wanted (-Q). */
  get silent(): boolean {
    return this.shared.options.verbosity === 'silent';
  }

  private get verbose(): boolean {
    const { verbosity } = this.shared.options;
    return verbosity === 'info' || verbosity === 'debug';
  }

  /** A line on stdout, or any number of them. */
  out(lines: string | readonly string[]): void {
    if (typeof lines === 'string') this.shared.sink.out(`${lines}\n`);
    else if (lines.length > 0) this.shared.sink.out(`${lines.join('\n')}\n`);
  }

  /** Does long work, in which others have their turn where there are others. */
  inSlices<R>(steps: Steps<R>): R | Promise<R> {
    const { slices } = this.shared.options;
    return slices ? inSlices(steps, slices) : inOneGo(steps);
  }

  /** A line on stderr without a prefix. */
  bare(text: string): void {
    this.shared.sink.err(`${text}\n`);
  }

  /** A line of halcmd's own on stderr, with file and line. */
  error(text: string): void {
    this.bare(`${this.position.file}:${this.position.line}: ${text}`);
  }

  /** The same as a command's last word. */
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

  /** What was done, for -v. */
  info(text: string): void {
    if (this.verbose) this.out(`${this.position.file}:${this.position.line}: ${text}`);
  }

  /** A warning of the library, which only -v shows. */
  libraryWarning(text: string): void {
    if (this.verbose) this.bare(`HAL: Warning: ${text}`);
  }

  /** A refusal of the library, which halcmd passes on without file and line. */
  libraryError(text: string): void {
    this.bare(`HAL: ERROR: ${text}`);
  }

  /**
   * Calls the library. A refusal is written as the library writes it, followed by halcmd's own line; the result is
   * whether it was done.
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

  /** What the LinuxCNC halcmd would not say; for the log and for persons. */
  detail(text: string): void {
    this.shared.sink.detail?.(`${this.position.file}:${this.position.line}: ${text}`);
  }

  /** Says what name was probably meant. */
  didYouMean(word: string, names: Iterable<string>): void {
    if (!this.shared.sink.detail) return;
    const guess = suggest(word, names);
    if (guess !== undefined) this.detail(`'${word}' does not exist; did you mean '${guess}'?`);
  }
}

/** The refusal that was thrown; anything else that was thrown is a defect and goes on its way. */
export function refusal(error: unknown): HalError {
  if (error instanceof HalError) return error;
  throw error;
}
