import type { Component } from '../hal/hal.ts';

/**
 * What halcmd asks of the program it runs in: modules, processes, files, the environment. Everything is passed in, so
 * that a test plays a whole machine without one.
 */
export interface HalcmdHost {
  /**
   * Loads a realtime module: makes the component named like it (kind `rt`) with the instances that the arguments ask
   * for (`count=2`, `names=a,b`), ready when it returns. Throws a `HalError` that says why not. `threads` never comes
   * here: halcmd makes threads itself.
   */
  loadrt(module: string, args: readonly string[]): void | Promise<void>;
  /**
   * Starts a program. Throws the system's error (`code: 'ENOENT'` …) when there is nothing to start. The component that
   * the program makes must be gone, or dead, by the time `ended` settles or soon after.
   */
  loadusr(argv: readonly string[]): UserProgram | Promise<UserProgram>;
  /**
   * Ends a component: a program is told to terminate, a module is taken away. One that the host did not load itself is
   * ended with `component.exit()`.
   */
  unload(component: Component): void | Promise<void>;
  /**
   * Sets a pin that callers may write although its component owns it, as those of a printer's host. FALSE when it is no such
   * pin: then it is set as any other.
   */
  setHostPin?(name: string, value: string): boolean;
  /** Reads a text file; throws the system's error. Relative paths count from the working directory. */
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
  /** Settles when it has ended, and never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Asks it to end (SIGTERM). */
  terminate(): void;
}

/** How a program ended: by itself with a status, or by a signal. */
export type ProgramEnd = { readonly code: number } | { readonly signal: string };

/** Takes what halcmd writes, as text with its line ends; parts of a line come when something is waited for. */
export interface HalcmdSink {
  out(text: string): void;
  err(text: string): void;
  /**
   * What LinuxCNC's halcmd would not have said: why a module did not load, what a misspelt name probably means. One
   * line without its end; for a log or a person, never mixed into what scripts compare.
   */
  detail?(text: string): void;
}

/** A sink that keeps everything, for callers that answer with it. */
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
