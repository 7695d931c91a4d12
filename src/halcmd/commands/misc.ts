import { messageOf } from '../../errors.ts';
import { lockLevels } from '../../hal/hal.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { systemReason } from '../system-error.ts';

/** Commands about halcmd itself, files and locks. */
export const miscCommands: readonly Command[] = [
  {
    name: 'source',
    usage: 'FILE',
    help: ['Runs the commands of FILE, up to the first that fails.'],
    args: 1,
    tilde: true,
    completes: ['value'],
    run: source,
  },
  {
    name: 'lock',
    usage: '[none|tune|all]',
    help: ['Forbids changes: tune leaves values free, all (also without a word) nothing.'],
    args: 1,
    optional: true,
    completes: ['lock'],
    run: (context, [word = 'all']) => {
      const level = word === 'all' || word === 'none' || word === 'tune' ? lockLevels[word] : undefined;
      if (level === undefined) return context.fail(`Unknown 'lock' level '${word}'`);
      context.hal.lock = level;
      context.info('Locking completed');
      return true;
    },
  },
  {
    name: 'unlock',
    usage: '[tune|all]',
    help: ['Allows changes again: all (also without a word), or those that lock tune had forbidden.'],
    args: 1,
    optional: true,
    completes: ['lock'],
    run: (context, [word = 'all']) => {
      if (!['all', 'none', 'tune'].includes(word)) return context.fail(`Unknown 'unlock' level '${word}'`);
      context.hal.lock = word === 'tune' ? context.hal.lock & ~lockLevels.tune : lockLevels.none;
      context.info('Unlocking completed');
      return true;
    },
  },
  {
    name: 'print',
    usage: '[MESSAGE]',
    help: ['Writes file, line and MESSAGE to the error output. Quote a message of several words.'],
    args: 1,
    optional: true,
    completes: ['value'],
    run: (context, [message = '(null)']) => {
      context.error(`HALCMD MSG: ${message}`);
      return true;
    },
  },
  {
    name: 'echo',
    usage: '',
    help: ['Writes every further line before it runs.'],
    args: 0,
    run: (context) => {
      context.shared.echo = true;
      context.out('Echo on');
      return true;
    },
  },
  {
    name: 'unecho',
    usage: '',
    help: ['Ends echo.'],
    args: 0,
    run: (context) => {
      context.shared.echo = false;
      context.out('Echo off');
      return true;
    },
  },
  {
    name: 'debug',
    usage: '0..5',
    help: ['Sets how much is logged: 0 nothing, 1 errors, 2 warnings, 3 info, 4 debug, 5 all.'],
    args: 1,
    completes: ['value'],
    run: (context, [word = '']) => setMessageLevel(context, word),
  },
  {
    name: 'log',
    usage: 'rt|user 0..5',
    help: ['Machinekit’s debug: sets how much is logged.'],
    args: 2,
    completes: ['value'],
    run: (context, [source = '', word = '']) => {
      if (source !== 'rt' && source !== 'user') return context.fail(`Unknown 'log' source '${source}'`);
      return setMessageLevel(context, word);
    },
  },
  {
    name: 'help',
    usage: '[COMMAND]',
    help: ['Explains COMMAND, or lists all commands.'],
    args: 1,
    optional: true,
    completes: ['command'],
    run: help,
  },
  {
    name: 'setexact_for_test_suite_only',
    usage: '',
    help: ['Has no effect: every period is taken as it is asked for.'],
    args: 0,
    run: () => true,
  },
];

function setMessageLevel(context: CommandContext, word: string): boolean {
  const level = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (!(level <= 5)) return context.fail('Debug level must be >=0 and <= 5');
  context.host.setMessageLevel?.(level);
  return true;
}

const sourceDepthMax = 32;

async function source(context: CommandContext, [path = '']: readonly string[]): Promise<boolean> {
  if (context.depth >= sourceDepthMax) {
    return context.fail(`'${path}' is sourced ${sourceDepthMax} files deep: does a file source itself?`);
  }
  let text: string;
  try {
    text = await context.host.readFile(path);
  } catch (error) {
    context.bare(`Could not open hal file '${path}': ${systemReason(error) ?? messageOf(error)}`);
    return false;
  }
  return await context.shared.source(path, text, context.depth + 1);
}

function help(context: CommandContext, [name]: readonly string[]): boolean {
  const { commands } = context.shared;
  if (name === undefined) {
    context.out('Commands; help COMMAND explains one:');
    for (const command of commands.values()) context.out(`  ${command.name} ${command.usage}`.trimEnd());
    context.out('  quit, exit');
    return true;
  }
  const command = commands.get(name);
  if (command) context.out([`${name} ${command.usage}`.trimEnd(), ...command.help.map((line) => `  ${line}`)]);
  else context.out(`No help for unknown command '${name}'`);
  return true;
}
