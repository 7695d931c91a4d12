/**
 * What went wrong, as a closed list: programs match these, people read the message.
 *
 * The first group are refusals of the HAL model, the second faults of a plug, the third of what a person wrote.
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
 * The one error of halyard. The message says what failed, with what value, what was expected and what to try;
 * `code` is what a program decides on; `cause` is the error below, if there is one.
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

/** The codes of faults of a plug or of the way to it. */
export type PlugErrorCode = Extract<ErrorCode, `plug-${string}`>;

/**
 * A fault between a driver and its plug. `retryable` says what the caller does next: try again at the next poll
 * (unreachable, silent, garbled), or report and wait for a person (wrong password, wrong device, unsupported).
 */
export class PlugError extends HalError {
  readonly retryable: boolean;
  /** The plug's own error number, where it sent one (`err_code`, `error_code`). */
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

/** One problem in a file a person wrote. Line and column count from 1; `source` is the line as written. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `warning`: it runs as it is, but hardly as was meant. */
  readonly severity?: 'error' | 'warning' | undefined;
  /** How many characters the problem spans, for the caret; at least 1. */
  readonly length: number;
  readonly message: string;
  /** What would be right, or what was probably meant. */
  readonly hint: string | undefined;
  readonly source: string;
}

/** A configuration that cannot run. Every problem found is in `diagnostics`, none is dropped for an earlier one. */
export class ConfigError extends HalError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super('config', message);
    this.name = 'ConfigError';
    this.diagnostics = diagnostics;
  }
}

/** The text of anything thrown, for a log line or a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
