/** The kind of word at a position of a command, for completion. */
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

/** Everything about a command but its code. */
export interface CommandFacts {
  readonly name: string;
  /** The arguments, for `help`. */
  readonly usage: string;
  /** The description, line by line. */
  readonly help: readonly string[];
  /** How many words it takes. */
  readonly args: number;
  /** Fewer are allowed. */
  readonly optional?: boolean;
  /** More are allowed. */
  readonly more?: boolean;
  /** `=>`, `<=` and `<=>` among its words are ignored. */
  readonly arrows?: boolean;
  /** Words that are ignored. */
  readonly ignores?: readonly string[];
  /** `~/` at the beginning of a word means the home directory. */
  readonly tilde?: boolean;
  /** The kind of each word, for completion; the last one also applies to all further words. */
  readonly completes?: readonly ArgumentKind[];
}
