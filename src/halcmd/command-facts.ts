/** What can stand at a place of a command, for completion. */
export type ArgumentKind =
  | 'alias-kind'
  | 'command'
  | 'component'
  | 'funct'
  | 'list-kind'
  | 'lock'
  | 'module'
  | 'parameter'
  | 'pin'
  | 'pin-of-signal'
  | 'save-kind'
  | 'settable'
  | 'show-kind'
  | 'shown'
  | 'signal'
  | 'status-kind'
  | 'thread'
  | 'type'
  | 'used-funct'
  | 'value';

/** What is known of a command, beside what it does. */
export interface CommandFacts {
  readonly name: string;
  /** What follows the name, for `help`. */
  readonly usage: string;
  /** What it does, one line each. */
  readonly help: readonly string[];
  /** How many words it takes. */
  readonly args: number;
  /** Fewer are allowed. */
  readonly optional?: boolean;
  /** More are allowed. */
  readonly more?: boolean;
  /** `=>`, `<=` and `<=>` among its words mean nothing. */
  readonly arrows?: boolean;
  /** Words that count for nothing. */
  readonly ignores?: readonly string[];
  /** `~/` at the front of a word means the home directory. */
  readonly tilde?: boolean;
  /** What stands where, for completion; the last one counts for all that follow. */
  readonly completes?: readonly ArgumentKind[];
}
