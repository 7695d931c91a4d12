import type { Command } from '../command.ts';
import { refusal, type CommandContext } from '../context.ts';

/** Commands that link pins to signals. */
export const linkCommands: readonly Command[] = [
  {
    name: 'net',
    usage: 'SIGNAL PIN...',
    help: [
      'Links every PIN to SIGNAL, which is made with the type of the first pin if it is new.',
      'All or nothing: a pin that cannot be linked keeps the others from being linked.',
    ],
    args: 1,
    more: true,
    arrows: true,
    completes: ['signal', 'pin-of-signal'],
    run: net,
  },
  {
    name: 'linkps',
    usage: 'PIN SIGNAL',
    help: ['Links PIN to SIGNAL, which must be there. Prefer net.'],
    args: 2,
    arrows: true,
    completes: ['pin', 'signal'],
    run: (context, [pin = '', signal = '']) => linkPin(context, pin, signal),
  },
  {
    name: 'linksp',
    usage: 'SIGNAL PIN',
    help: ['The same as linkps PIN SIGNAL.'],
    args: 2,
    arrows: true,
    completes: ['signal', 'pin-of-signal'],
    run: (context, [signal = '', pin = '']) => linkPin(context, pin, signal),
  },
  {
    name: 'linkpp',
    usage: 'PIN PIN',
    help: ['Makes a signal that is named like the first pin and links both to it. Deprecated: use net.'],
    args: 2,
    arrows: true,
    completes: ['pin', 'pin'],
    run: linkPins,
  },
  {
    name: 'unlinkp',
    usage: 'PIN',
    help: ['Takes PIN off its signal; it keeps the value it has.'],
    args: 1,
    completes: ['pin'],
    run: (context, [pin = '']) => {
      const done = context.library(() => context.hal.unlink(pin), 'unlink failed');
      if (done) context.info(`Pin '${pin}' unlinked`);
      else context.didYouMean(pin, context.hal.pins.names());
      return done;
    },
  },
];

function net(context: CommandContext, [signal = '', ...pins]: readonly string[]): boolean {
  const { hal } = context;
  try {
    hal.net(signal, pins);
  } catch (error) {
    const { code, message } = refusal(error);
    if (code === 'locked') {
      context.libraryError(message);
      if (hal.signals.has(signal)) context.error('link failed');
    } else if (code === 'bad-name' && !hal.pins.has(signal)) {
      context.libraryError(message); // too long
    } else {
      context.error(message);
    }
    const missing = code === 'no-such-pin' ? pins.find((pin) => !hal.pins.has(pin)) : undefined;
    if (missing !== undefined) context.didYouMean(missing, hal.pins.names());
    return false;
  }
  for (const pin of pins) context.info(`Pin '${pin}' linked to signal '${signal}'`);
  return true;
}

function linkPin(context: CommandContext, pin: string, signal: string): boolean {
  const { hal } = context;
  const again = hal.pins.find(pin)?.signal?.name === signal;
  const done = context.library(() => hal.link(pin, signal), 'link failed');
  if (!done) {
    if (!hal.pins.has(pin)) context.didYouMean(pin, hal.pins.names());
    else if (!hal.signals.has(signal)) context.didYouMean(signal, hal.signals.names());
    return false;
  }
  if (again) context.libraryWarning(`pin '${pin}' already linked to '${signal}'`);
  context.info(`Pin '${pin}' linked to signal '${signal}'`);
  return true;
}

function linkPins(context: CommandContext, [first = '', second = '']: readonly string[]): boolean {
  const { hal } = context;
  context.warnOnce(`linkpp command is deprecated, use 'net'`);
  for (const name of [first, second]) {
    if (hal.pins.has(name)) continue;
    context.didYouMean(name, hal.pins.names());
    return context.fail(`pin '${name}' not found`);
  }
  const { type } = hal.pins.get(first);
  if (hal.pins.get(second).type !== type) {
    return context.fail(`pins '${first}' and '${second}' not of the same type`);
  }
  if (!context.library(() => void hal.newSignal(first, type), 'linkpp failed')) return false;
  const linked = context.library(() => {
    hal.link(first, first);
    hal.link(second, first);
  }, 'linkpp failed');
  if (!linked) hal.deleteSignal(first);
  return linked;
}
