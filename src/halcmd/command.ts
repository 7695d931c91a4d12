import type { CommandFacts } from './command-facts.ts';
import type { CommandContext } from './context.ts';

/** One command of halcmd. */
export interface Command extends CommandFacts {
  /** Resolves to whether it succeeded; errors have been printed by then. */
  readonly run: (context: CommandContext, args: readonly string[]) => boolean | Promise<boolean>;
}

const arrows: readonly string[] = ['=>', '<=', '<=>'];

/** Runs a command; for too few or too many words it fails with LinuxCNC's message. */
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
