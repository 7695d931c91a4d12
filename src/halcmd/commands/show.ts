import { sortByNameInSteps, type Hal } from '../../hal/hal.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import {
  aliasLines,
  componentLines,
  functLines,
  newestFirst,
  paramLines,
  pinLines,
  signalLines,
  threadLines,
  type ListingLines,
  type Listing,
} from '../listings.ts';
import { matchInSteps } from '../../util/glob.ts';
import type { Steps } from '../../util/slices.ts';
import { nameMatchers, typeFilter } from '../patterns.ts';

/** Commands that list the HAL. */
export const showCommands: readonly Command[] = [
  {
    name: 'show',
    usage: '[TYPE [PATTERN...]]',
    help: [
      'Shows components, pins, signals, parameters, functions, threads and aliases, or those of one TYPE:',
      'comp, pin, sig, param, funct, thread, alias, all. A PATTERN is the beginning of a name or a shell pattern.',
      'Before the patterns of pin and sig, -tTYPE chooses a data type.',
    ],
    args: 1,
    optional: true,
    more: true,
    completes: ['show-kind', 'shown'],
    run: show,
  },
  {
    name: 'list',
    usage: 'TYPE [PATTERN...]',
    help: ['Prints the names of one TYPE in one line: comp, pin, sig, param, funct or thread.'],
    args: 1,
    more: true,
    completes: ['list-kind', 'shown'],
    run: list,
  },
  {
    name: 'status',
    usage: '[lock|mem|all]',
    help: ['Shows what is locked, and how many objects of each kind there are.'],
    args: 1,
    optional: true,
    completes: ['status-kind'],
    run: status,
  },
];

type Lister = (hal: Hal, listing: Listing) => ListingLines;

const pinAliases: Lister = (hal, listing) => aliasLines('Pin Aliases:', hal.pins, listing);
const paramAliases: Lister = (hal, listing) => aliasLines('Parameter Aliases:', hal.params, listing);

const everything: readonly Lister[] = [
  componentLines,
  pinLines,
  pinAliases,
  signalLines,
  paramLines,
  paramAliases,
  functLines,
  threadLines,
];

const listers: ReadonlyMap<string, { readonly list: readonly Lister[]; readonly typed?: boolean }> = new Map([
  ['all', { list: everything }],
  ['comp', { list: [componentLines] }],
  ['pin', { list: [pinLines], typed: true }],
  ['sig', { list: [signalLines], typed: true }],
  ['signal', { list: [signalLines], typed: true }],
  ['param', { list: [paramLines], typed: true }],
  ['parameter', { list: [paramLines], typed: true }],
  ['funct', { list: [functLines] }],
  ['function', { list: [functLines] }],
  ['thread', { list: [threadLines] }],
  ['alias', { list: [pinAliases, paramAliases] }],
]);

/** The types of `show`, for completion. */
export const showKinds: readonly string[] = [...listers.keys()];

function show(context: CommandContext, [kind = 'all', ...patterns]: readonly string[]): boolean | Promise<boolean> {
  if (context.silent) return true;
  const lister = listers.get(kind);
  if (!lister) return context.fail(`Unknown 'show' type '${kind}'`);
  const { type, rest } = lister.typed ? typeFilter(patterns) : { type: undefined, rest: patterns };
  return context.inSlices(listAll(context, lister.list, { wanted: nameMatchers(rest), type, script: context.script }));
}

function* listAll(context: CommandContext, listers: readonly Lister[], listing: Listing): Steps<boolean> {
  for (const list of listers) {
    context.out(yield* list(context.hal, listing));
    if (list === threadLines) tellOverruns(context, listing);
  }
  return true;
}

/** LinuxCNC's listing has no column for cycles that were left out. */
function tellOverruns(context: CommandContext, { wanted }: Listing): void {
  for (const thread of context.hal.threads.values()) {
    if (thread.kind !== 'periodic' || thread.overruns === 0 || !wanted.some((matches) => matches(thread.name)))
      continue;
    const { name, periodNs, cycles, overruns } = thread;
    context.detail(
      `thread '${name}' does not keep its period of ${periodNs} ns: it ran ${cycles} cycles and left out ${overruns}`,
    );
  }
}

const names: ReadonlyMap<string, (hal: Hal) => Steps<string[]>> = new Map([
  ['comp', newestNames(({ components }) => components)],
  ['pin', shownNames(({ pins }) => pins)],
  ['sig', sortedNames(({ signals }) => signals)],
  ['signal', sortedNames(({ signals }) => signals)],
  ['param', shownNames(({ params }) => params)],
  ['parameter', shownNames(({ params }) => params)],
  ['funct', sortedNames(({ functs }) => functs)],
  ['function', sortedNames(({ functs }) => functs)],
  ['thread', newestNames(({ threads }) => threads)],
]);

/** The types of `list`, for completion. */
export const listKinds: readonly string[] = [...names.keys()];

interface Registered<V> {
  values(): Iterable<V>;
}
type NamedObject = { readonly name: string };

function sortedNames(registryOf: (hal: Hal) => Registered<NamedObject>): (hal: Hal) => Steps<string[]> {
  return (hal) => sorted(Array.from(registryOf(hal).values(), ({ name }) => name));
}

function shownNames(registryOf: (hal: Hal) => Registered<{ readonly shown: string }>): (hal: Hal) => Steps<string[]> {
  return (hal) => sorted(Array.from(registryOf(hal).values(), ({ shown }) => shown));
}

function* sorted(names: readonly string[]): Steps<string[]> {
  return yield* sortByNameInSteps(names, (name) => name);
}

function newestNames(registryOf: (hal: Hal) => Registered<NamedObject>): (hal: Hal) => Steps<string[]> {
  return function* inOrder(hal) {
    yield;
    return newestFirst(registryOf(hal)).map(({ name }) => name);
  };
}

function list(context: CommandContext, [kind = '', ...patterns]: readonly string[]): boolean | Promise<boolean> {
  if (context.silent) return true;
  const namesOf = names.get(kind);
  if (!namesOf) return context.fail(`Unknown 'list' type '${kind}'`);
  return context.inSlices(listNames(context, namesOf(context.hal), patterns));
}

function* listNames(context: CommandContext, all: Steps<string[]>, patterns: readonly string[]): Steps<boolean> {
  const wanted = yield* matchInSteps(yield* all, (name) => name, nameMatchers(patterns));
  context.out(wanted.map((name) => `${name} `).join(''));
  return true;
}

function status(context: CommandContext, [kind = 'all']: readonly string[]): boolean {
  if (context.silent) return true;
  if (!['all', 'lock', 'mem'].includes(kind)) return context.fail(`Unknown 'status' type '${kind}'`);
  if (kind !== 'mem') context.out(lockLines(context.hal.lock));
  if (kind !== 'lock') context.out(memoryLines(context.hal));
  return true;
}

function lockLines(lock: number): string[] {
  return [
    'HAL locking status:',
    `  current lock value ${lock} (${lock.toString(16).padStart(2, '0')})`,
    ...(lock === 0 ? ['  HAL_LOCK_NONE - nothing is locked'] : []),
    ...(lock & 1 ? ['  HAL_LOCK_LOAD    - loading of new components is locked'] : []),
    ...(lock & 2 ? ['  HAL_LOCK_CONFIG  - link and addf is locked'] : []),
    ...(lock & 4 ? ['  HAL_LOCK_PARAMS  - setting params is locked'] : []),
    ...(lock & 8 ? ['  HAL_LOCK_RUN     - running/stopping HAL is locked'] : []),
  ];
}

/** There is no shared memory here and nothing is recycled, so those numbers are 0. */
function memoryLines({ components, pins, params, signals, functs, threads }: Hal): string[] {
  return [
    'HAL memory status',
    '  used/total shared memory:   0/0',
    `  active/recycled components: ${components.size}/0`,
    `  active/recycled pins:       ${pins.size}/0`,
    `  active/recycled parameters: ${params.size}/0`,
    `  active/recycled aliases:    ${pins.aliasCount + params.aliasCount}/0`,
    `  active/recycled signals:    ${signals.size}/0`,
    `  active/recycled functions:  ${functs.size}/0`,
    `  active/recycled threads:    ${threads.size}/0`,
  ];
}
