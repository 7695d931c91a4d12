/**
 * A closed list of what can go wrong: programs match the code, people read the message. Refusals of the HAL come first, then
 * faults of a plug, then errors in what a person or program wrote.
 */
export type ErrorCode =
  | 'name-taken'
  | 'bad-name'
  | 'no-such-component'
  | 'no-such-pin'
  | 'no-such-param'
  | 'no-such-signal'
  | 'no-such-funct'
  | 'no-such-thread'
  | 'no-such-alias'
  | 'type-mismatch'
  | 'already-linked'
  | 'not-linked'
  | 'has-writer'
  | 'not-writable'
  | 'bad-value'
  | 'out-of-range'
  | 'component-state'
  | 'thread-order'
  | 'locked'
  | 'unstable-loop'
  | 'plug-unreachable'
  | 'plug-timeout'
  | 'plug-protocol'
  | 'plug-refused'
  | 'plug-unsupported'
  | 'plug-auth'
  | 'plug-identity'
  | 'not-done'
  | 'config'
  | 'syntax'
  | 'usage'
  | 'program-failed'
  | 'not-running'
  | 'not-authenticated'
  | 'not-allowed'
  | 'cancelled'
  | 'internal';

/** A copy of halyard beside this one, such as an author's own below a driver, has the same marks. */
const halErrorMark: unique symbol = Symbol.for('halyard.HalError');
const plugErrorMark: unique symbol = Symbol.for('halyard.PlugError');

/** Whether an error is of a class, or of the class of that name of another copy of halyard. */
function isOf(error: unknown, asked: Function, marked: Function, mark: symbol): boolean {
  // A subclass that somebody else makes inherits the question, and asks for itself.
  if (asked !== marked) return Function.prototype[Symbol.hasInstance].call(asked, error);
  return typeof error === 'object' && error !== null && mark in error;
}

/**
 * The one error of halyard. The message says what failed, with what value, what was expected and what to try. Programs
 * decide by `code`. `cause` is the underlying error, if there is one.
 */
export class HalError extends Error {
  readonly code: ErrorCode;

  /** @internal */
  get [halErrorMark](): true {
    return true;
  }

  /** @internal */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isOf(error, this, HalError, halErrorMark);
  }

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HalError';
    this.code = code;
  }
}

/** The codes of faults of a plug or of the connection to it. */
export type PlugErrorCode = Extract<ErrorCode, `plug-${string}`>;

/**
 * A fault between a driver and its plug. `retryable` tells the caller what to do next: try again at the next poll
 * (unreachable, silent, garbled), or report it and wait for a person (wrong password, wrong device, unsupported).
 */
export class PlugError extends HalError {
  readonly retryable: boolean;
  /** The plug's own error number, if it sent one (`err_code`, `error_code`). */
  readonly deviceCode: number | undefined;

  /** @internal */
  get [plugErrorMark](): true {
    return true;
  }

  /** @internal */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isOf(error, this, PlugError, plugErrorMark);
  }

  constructor(
    code: PlugErrorCode,
    message: string,
    options: { retryable: boolean; deviceCode?: number; cause?: unknown },
  ) {
    super(code, message, options);
    this.name = 'PlugError';
    this.retryable = options.retryable;
    this.deviceCode = options.deviceCode;
  }
}

/** One problem in a file that a person wrote. Line and column count from 1; `source` is the line as written. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `warning`: it runs, but probably not as intended. */
  readonly severity?: 'error' | 'warning' | undefined;
  /** How many characters the problem spans, for the caret; at least 1. */
  readonly length: number;
  readonly message: string;
  /** A correction, or what was probably intended. */
  readonly hint: string | undefined;
  readonly source: string;
}

/** A configuration that cannot run. `diagnostics` holds every problem; an earlier one hides none of the later ones. */
export class ConfigError extends HalError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super('config', message);
    this.name = 'ConfigError';
    this.diagnostics = diagnostics;
  }
}

/** The text of any thrown value, for a log line or a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
