import { isHalType } from '../../hal/hal.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';

/** Commands that make and remove names: signals and aliases. */
export const signalCommands: readonly Command[] = [
  {
    name: 'newsig',
    usage: 'SIGNAL TYPE',
    help: ['Makes SIGNAL; TYPE is bit, float, s32, u32, s64 or u64. net makes signals by itself.'],
    args: 2,
    completes: ['signal', 'type'],
    run: (context, [name = '', word = '']) => {
      const type = word.toLowerCase();
      if (!isHalType(type)) {
        context.error(`Unknown signal type '${word}'`);
        return context.fail('newsig failed');
      }
      return context.library(() => void context.hal.newSignal(name, type), 'newsig failed');
    },
  },
  {
    name: 'delsig',
    usage: 'SIGNAL|all',
    help: ['Removes SIGNAL or all signals; their pins keep the values they have.'],
    args: 1,
    completes: ['signal'],
    run: deleteSignals,
  },
  {
    name: 'alias',
    usage: 'pin|param NAME ALIAS',
    help: ['Gives a pin or parameter a second name. Both find it; listings show the alias.'],
    args: 3,
    completes: ['alias-kind', 'shown', 'value'],
    run: (context, [kind = '', name = '', alias = '']) => {
      if (kind !== 'pin' && kind !== 'param') return context.fail('alias failed');
      const done = context.library(() => context.hal.alias(kind, name, alias), 'alias failed');
      if (done) context.info(`${kind} '${name}' aliased to '${alias}'`);
      return done;
    },
  },
  {
    name: 'unalias',
    usage: 'pin|param NAME',
    help: ['Takes the alias of a pin or parameter away.'],
    args: 2,
    completes: ['alias-kind', 'shown'],
    run: (context, [kind = '', name = '']) => {
      if (kind !== 'pin' && kind !== 'param') {
        context.detail(`unalias: '${kind}' is neither 'pin' nor 'param'`);
        return false;
      }
      const done = context.library(() => context.hal.unalias(kind, name), 'unalias failed');
      if (done) context.info(`${kind} '${name}' unaliased`);
      return done;
    },
  },
];

function deleteSignals(context: CommandContext, [name = '']: readonly string[]): boolean {
  const { hal } = context;
  const names = name === 'all' ? hal.signals.sorted().map((signal) => signal.name) : [name];
  if (names.length === 0) return context.fail('no signals found to be deleted');
  return names.every((each) => {
    const done = context.library(() => hal.deleteSignal(each));
    if (done) context.info(`Signal '${each}' deleted'`);
    else context.didYouMean(each, hal.signals.names());
    return done;
  });
}
