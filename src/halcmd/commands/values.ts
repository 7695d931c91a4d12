import { createAsk, type ItemView } from '../../hal/hal.ts';
import { bareValue, type TypedValue } from '../columns.ts';
import type { Command } from '../command.ts';
import { refusal, type CommandContext } from '../context.ts';

/** Commands that read and set values. */
export const valueCommands: readonly Command[] = [
  {
    name: 'setp',
    usage: 'NAME VALUE',
    help: ['Sets a parameter, or a pin that is IN or I/O and not linked. NAME = VALUE is the same.'],
    args: 2,
    completes: ['settable', 'value'],
    run: (context, [name = '', value = '']) => setItem(context, name, value),
  },
  {
    name: 'sets',
    usage: 'SIGNAL VALUE',
    help: ['Sets a signal that no OUT pin writes.'],
    args: 2,
    completes: ['signal', 'value'],
    run: (context, [name = '', value = '']) => {
      const done = assigned(
        context,
        'sets failed',
        () => void context.hal.sets(name, value, createAsk({ by: 'halcmd', word: `sets ${name}` })),
      );
      if (done) context.info(`Signal '${name}' set to ${value}`);
      else didYouMeanSignal(context, name);
      return done;
    },
  },
  {
    name: 'getp',
    usage: 'NAME',
    help: ['Prints the value of a pin or parameter.'],
    args: 1,
    completes: ['parameter'],
    run: (context, [name = '']) => printItem(context, name, bareValue),
  },
  {
    name: 'ptype',
    usage: 'NAME',
    help: ['Prints the type of a pin or parameter.'],
    args: 1,
    completes: ['parameter'],
    run: (context, [name = '']) => printItem(context, name, ({ type }) => type),
  },
  {
    name: 'gets',
    usage: 'SIGNAL',
    help: ['Prints the value of a signal.'],
    args: 1,
    completes: ['signal'],
    run: (context, [name = '']) => printSignal(context, name, bareValue),
  },
  {
    name: 'stype',
    usage: 'SIGNAL',
    help: ['Prints the type of a signal.'],
    args: 1,
    completes: ['signal'],
    run: (context, [name = '']) => printSignal(context, name, ({ type }) => type),
  },
];

/** `setp`, and `NAME = VALUE`. */
export function setItem(context: CommandContext, name: string, value: string): boolean {
  const done = assigned(context, 'setp failed', () => {
    if (context.host.setHostPin?.(name, value)) return;
    context.hal.setp(name, value, createAsk({ by: 'halcmd', word: `setp ${name}` }));
  });
  if (!done) didYouMeanItem(context, name);
  else context.info(`${context.hal.params.has(name) ? 'Parameter' : 'Pin'} '${name}' set to ${value}`);
  return done;
}

/** halcmd sets values itself, so the reason has file and line; a wrong value gets a second line. */
function assigned(context: CommandContext, failure: string, set: () => void): boolean {
  try {
    set();
    return true;
  } catch (error) {
    const { code, message } = refusal(error);
    context.error(message);
    if (code === 'bad-value' || code === 'out-of-range') context.error(failure);
    return false;
  }
}

function printItem(context: CommandContext, name: string, show: (item: ItemView) => string): boolean {
  const item = context.hal.params.find(name) ?? context.hal.pins.find(name);
  if (!item) {
    didYouMeanItem(context, name);
    return context.fail(`pin or parameter '${name}' not found`);
  }
  context.out(show(item));
  return true;
}

function printSignal(context: CommandContext, name: string, show: (signal: TypedValue) => string): boolean {
  const signal = context.hal.signals.find(name);
  if (!signal) {
    didYouMeanSignal(context, name);
    return context.fail(`signal '${name}' not found`);
  }
  context.out(show(signal));
  return true;
}

function didYouMeanItem(context: CommandContext, name: string): void {
  const { pins, params } = context.hal;
  if (!pins.has(name) && !params.has(name)) context.didYouMean(name, [...pins.names(), ...params.names()]);
}

function didYouMeanSignal(context: CommandContext, name: string): void {
  if (!context.hal.signals.has(name)) context.didYouMean(name, context.hal.signals.names());
}
