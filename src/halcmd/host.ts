import type { Component } from '../hal/hal.ts';

/**
 * What halcmd needs from the program it runs in: modules, processes, files, the environment. All of it is handed in, so
 * that tests need no machine.
 */
export interface HalcmdHost {
  /**
   * Loads a realtime module: makes the component of the same name (kind `rt`) with the instances in the arguments
   * (`count=2`, `names=a,b`); it is ready when the call returns. Throws a `HalError` with the reason. Never called for
   * `threads`: halcmd makes threads itself.
   */
  loadrt(module: string, args: readonly string[]): void | Promise<void>;
  /**
   * Starts a program. Throws the system's error (`code: 'ENOENT'` …) if it cannot be started. The program's component must
   * be gone or dead when `ended` settles or soon after.
   */
  loadusr(argv: readonly string[]): UserProgram | Promise<UserProgram>;
  /**
   * Ends a component: terminates a program, or unloads a module. A component that the host did not load itself is ended
   * with `component.exit()`.
   */
  unload(component: Component): void | Promise<void>;
  /**
   * Sets a pin that callers may write although its component owns it, such as those of a printer's host. FALSE if the pin is
   * not one of these: it is then set as any other.
   */
  setHostPin?(name: string, value: string): boolean;
  /** Reads a text file; throws the system's error. Relative paths are relative to the working directory. */
  readFile(path: string): string | Promise<string>;
  writeFile(path: string, text: string): void | Promise<void>;
  /** An environment variable. */
  env(name: string): string | undefined;
  /** Modules that `loadrt` knows, for completion. */
  modules?(): Iterable<string>;
  /** `debug LEVEL`: 0 none, 1 errors, 2 warnings, 3 info, 4 debug, 5 all. */
  setMessageLevel?(level: number): void;
}

/** A program that `loadusr` has started. */
export interface UserProgram {
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Asks it to end (SIGTERM). */
  terminate(): void;
}

/** How a program has ended: by itself with a status, or by a signal. */
export type ProgramEnd = { readonly code: number } | { readonly signal: string };

/** Takes halcmd's output as text with line ends; a part of a line comes at once if a wait follows. */
export interface HalcmdSink {
  out(text: string): void;
  err(text: string): void;
  /**
   * Takes what LinuxCNC's halcmd would not print: why a module did not load, which name was probably meant. One line without
   * its end; for a log or a person, kept apart from output that scripts compare.
   */
  detail?(text: string): void;
}

/** A sink that collects everything, for callers that return it. */
export interface CollectingSink extends Required<HalcmdSink> {
  readonly stdout: string;
  readonly stderr: string;
  readonly details: readonly string[];
}

export function collectingSink(): CollectingSink {
  const texts = { out: '', err: '' };
  const details: string[] = [];
  return {
    out: (text) => void (texts.out += text),
    err: (text) => void (texts.err += text),
    detail: (text) => void details.push(text),
    details,
    get stdout() {
      return texts.out;
    },
    get stderr() {
      return texts.err;
    },
  };
}
