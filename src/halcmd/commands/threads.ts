import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';

/** Commands that put functions into threads. */
export const threadCommands: readonly Command[] = [
  {
    name: 'addf',
    usage: 'FUNCTION THREAD [POSITION]',
    help: [
      'Adds FUNCTION to THREAD, at the end or at POSITION.',
      'Positions count from 1 at the front and from -1 at the end.',
    ],
    args: 2,
    more: true,
    completes: ['funct', 'thread', 'value'],
    run: (context, [funct = '', thread = '', position]) => {
      const at = position === undefined ? -1 : leadingInteger(position);
      const done = context.library(() => context.hal.addf(funct, thread, at), 'addf failed');
      if (done) context.info(`Function '${funct}' added to thread '${thread}'`);
      else didYouMean(context, funct, thread);
      return done;
    },
  },
  {
    name: 'delf',
    usage: 'FUNCTION THREAD',
    help: ['Takes FUNCTION out of THREAD.'],
    args: 2,
    optional: true,
    completes: ['used-funct', 'thread'],
    run: (context, [funct, thread]) => {
      if (funct === undefined || thread === undefined) {
        context.libraryError(`missing ${funct === undefined ? 'function' : 'thread'} name`);
        return context.fail('delf failed');
      }
      const done = context.library(() => context.hal.delf(funct, thread), 'delf failed');
      if (done) context.info(`Function '${funct}' removed from thread '${thread}'`);
      else didYouMean(context, funct, thread);
      return done;
    },
  },
  {
    name: 'start',
    usage: '',
    help: ['Lets the threads run.'],
    args: 0,
    run: (context) => {
      const done = context.library(() => context.hal.start());
      if (done) context.info('Realtime threads started');
      return done;
    },
  },
  {
    name: 'stop',
    usage: '',
    help: ['Stops the threads; every value stays as it is.'],
    args: 0,
    run: (context) => {
      const done = context.library(() => context.hal.stop());
      if (done) context.info('Realtime threads stopped');
      return done;
    },
  },
];

/** Reads like C's atoi: text without a number is 0, which is not a valid position. */
function leadingInteger(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);
}

function didYouMean(context: CommandContext, funct: string, thread: string): void {
  const { functs, threads } = context.hal;
  if (!functs.has(funct)) context.didYouMean(funct, functs.names());
  else if (!threads.has(thread)) context.didYouMean(thread, threads.names());
}
