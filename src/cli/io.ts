import type { Readable, Writable } from 'node:stream';
import { escapedLines } from '../util/escape.ts';

/** The surroundings of a command; handed in, so that a command can run without its own process. */
export interface CliIo {
  readonly stdin: Readable & { isTTY?: boolean };
  readonly stdout: Writable & { isTTY?: boolean; columns?: number };
  readonly stderr: Writable & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The package's folder, with `configs/`. */
  readonly root: string;
  /** The folder of the headers that the build has compiled. */
  readonly headers: string;
  /** The working directory. */
  readonly cwd: string;
  /** Calls back on SIGINT, SIGTERM or SIGHUP until the returned function is called. */
  onStopSignal(stop: (name: string) => void): () => void;
  /** Calls back on SIGUSR1. */
  onUserSignal(act: () => void): () => void;
}

/** Exit codes of every command. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unreachable: 3, refused: 4 } as const;

/** 255 is halcmd's own, for a file that it could not open. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 255;

/** Ends a command with a reason for people on stderr and a code for programs. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

/** Like `printText`, with a line end. */
export function printLine(stream: Writable, line: string): boolean {
  return printText(stream, `${line}\n`);
}

/**
 * The only way to print a text for people: it escapes everything that could steer the terminal. Gives FALSE when the
 * stream must drain first.
 */
export function printText(stream: Writable, text: string): boolean {
  return stream.write(escapedLines(text));
}
