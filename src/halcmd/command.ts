import type { CommandContext } from './context.ts';

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

/** One command of halcmd. */
export interface Command {
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
  /** Resolves to whether it succeeded; what went wrong has been said by then. */
  readonly run: (context: CommandContext, args: readonly string[]) => boolean | Promise<boolean>;
}

const arrows: readonly string[] = ['=>', '<=', '<=>'];

/** Runs a command after its words have been counted, in the words of LinuxCNC when there are too few or too many. */
export function runCommand(
  context: CommandContext,
  command: Command,
  words: readonly string[],
): boolean | Promise<boolean> {
  const ignored = command.arrows ? arrows : command.ignores;
  let args = ignored ? words.filter((word) => !ignored.includes(word)) : words;
  if (args.length < command.args && !command.optional) {
    const least = command.more ? 'at least ' : '';
    return context.fail(`${command.name} requires ${least}${command.args} arguments, ${args.length} given`);
  }
  if (args.length > command.args && !command.more) {
    const most = command.optional ? 'at most ' : '';
    return context.fail(`${command.name} requires ${most}${command.args} arguments, ${args.length} given`);
  }
  if (command.tilde) args = args.map((word) => atHome(word, context.host.env('HOME')));
  return command.run(context, args);
}

function atHome(word: string, home: string | undefined): string {
  return home !== undefined && /^~(?=\/|$)/.test(word) ? home + word.slice(1) : word;
}
