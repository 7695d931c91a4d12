import { halTypes, type PinView } from '../hal/hal.ts';
import type { ArgumentKind, CommandFacts } from './command-facts.ts';
import { listKinds, showKinds } from './commands/show.ts';
import type { Shared } from './context.ts';
import { savers } from './saved.ts';

/** The words that could replace the last, unfinished word of a line. */
export interface Completion {
  /** Sorted by name; each begins with the fragment. */
  readonly candidates: readonly string[];
  /** The unfinished word, empty after a blank. */
  readonly fragment: string;
}

/** Completes commands, and names by their position. */
export function complete(shared: Shared, line: string): Completion {
  const words = line.trimStart().split(/\s+/);
  const fragment = words.pop() ?? '';
  const candidates = candidatesAfter(shared, words);
  return { candidates: [...candidates].filter((name) => name.startsWith(fragment)).sort(), fragment };
}

function candidatesAfter(shared: Shared, words: readonly string[]): Iterable<string> {
  const [name, ...rest] = words;
  if (name === undefined) return [...shared.commands.keys(), 'exit', 'quit'];
  const command = shared.commands.get(name);
  if (!command) return [];
  const before = command.arrows ? rest.filter((word) => !/^(?:=>|<=>?)$/.test(word)) : rest;
  const kind = kindAt(command, before.length);
  return kind === undefined ? [] : candidatesOf[kind](shared, before);
}

function kindAt(command: CommandFacts, index: number): ArgumentKind | undefined {
  const kinds = command.completes ?? [];
  return kinds[index] ?? (command.more ? kinds.at(-1) : undefined);
}

type Candidates = (shared: Shared, before: readonly string[]) => Iterable<string>;

const named = (registry: { names(): Iterable<string> }) => registry.names();
const shown = (registry: { values(): Iterable<{ readonly shown: string }> }) =>
  Array.from(registry.values(), (item) => item.shown);

const candidatesOf: { readonly [K in ArgumentKind]: Candidates } = {
  'alias-kind': () => ['pin', 'param'],
  command: ({ commands }) => commands.keys(),
  component: ({ hal }) => named(hal.components),
  funct: ({ hal }) => functNames(hal.functs.values(), false),
  'list-kind': () => listKinds,
  lock: () => ['all', 'none', 'tune'],
  module: ({ host }) => ['threads', ...(host.modules?.() ?? [])],
  parameter: ({ hal }) => [...shown(hal.pins), ...shown(hal.params)],
  pin: ({ hal }) => shown(hal.pins),
  'pin-of-signal': joinable,
  'save-kind': () => savers.keys(),
  settable: ({ hal }) => [
    ...[...hal.params.values()].filter(({ dir }) => dir === 'rw').map((param) => param.shown),
    ...[...hal.pins.values()].filter((pin) => pin.dir !== 'out' && pin.signal === null).map((pin) => pin.shown),
  ],
  'show-kind': () => showKinds,
  shown: ofKind,
  signal: ({ hal }) => named(hal.signals),
  'status-kind': () => ['all', 'lock', 'mem'],
  thread: ({ hal }) => named(hal.threads),
  type: () => halTypes,
  'used-funct': ({ hal }) => functNames(hal.functs.values(), true),
  value: () => [],
};

function functNames(functs: Iterable<{ readonly name: string; readonly users: number }>, used: boolean): string[] {
  return [...functs].filter(({ users }) => users > 0 === used).map(({ name }) => name);
}

/** Unlinked pins of the type of the signal, or of the pin before. */
function joinable({ hal }: Shared, [signal = '', ...pins]: readonly string[]): string[] {
  const type = hal.signals.find(signal)?.type ?? pins.map((pin) => hal.pins.find(pin)).find((pin) => pin)?.type;
  const fits = (pin: PinView) => pin.signal === null && (type === undefined || pin.type === type);
  return [...hal.pins.values()].filter((pin) => fits(pin) && !pins.includes(pin.shown)).map((pin) => pin.shown);
}

/** Names of the kind that the word before says: `show pin …`, `alias param …`. */
function ofKind({ hal }: Shared, [kind = '']: readonly string[]): Iterable<string> {
  if (kind === 'pin') return shown(hal.pins);
  if (kind.startsWith('param')) return shown(hal.params);
  if (kind.startsWith('sig')) return named(hal.signals);
  if (kind.startsWith('funct')) return named(hal.functs);
  if (kind === 'thread') return named(hal.threads);
  return kind === 'comp' ? named(hal.components) : [];
}
