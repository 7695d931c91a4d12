import type { Hal } from '../../hal/hal.ts';
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
  type Listing,
} from '../listings.ts';
import { nameMatcher, typeFilter } from '../patterns.ts';

/** Commands that show what there is. */
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

type Lister = (hal: Hal, listing: Listing) => string[];

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

/** What `show` knows, for completion. */
export const showKinds: readonly string[] = [...listers.keys()];

function show(context: CommandContext, [kind = 'all', ...patterns]: readonly string[]): boolean {
  if (context.silent) return true;
  const lister = listers.get(kind);
  if (!lister) return context.fail(`Unknown 'show' type '${kind}'`);
  const { type, rest } = lister.typed ? typeFilter(patterns) : { type: undefined, rest: patterns };
  const listing = { wanted: nameMatcher(rest), type, script: context.script };
  for (const list of lister.list) {
    context.out(list(context.hal, listing));
    if (list === threadLines) tellOverruns(context, listing);
  }
  return true;
}

/** LinuxCNC's listing has no place for cycles that were left out. */
function tellOverruns(context: CommandContext, { wanted }: Listing): void {
  for (const thread of context.hal.threads.values()) {
    if (thread.kind !== 'periodic' || thread.overruns === 0 || !wanted(thread.name)) continue;
    const { name, periodNs, cycles, overruns } = thread;
    context.detail(
      `thread '${name}' does not keep its period of ${periodNs} ns: ${cycles} cycles were run, ${overruns} left out`,
    );
  }
}

const names: ReadonlyMap<string, (hal: Hal) => string[]> = new Map([
  ['comp', (hal: Hal) => newestFirst(hal.components).map(({ name }) => name)],
  ['pin', (hal: Hal) => hal.pins.sorted().map(({ shown }) => shown)],
  ['sig', signalNames],
  ['signal', signalNames],
  ['param', paramNames],
  ['parameter', paramNames],
  ['funct', functNames],
  ['function', functNames],
  ['thread', (hal: Hal) => newestFirst(hal.threads).map(({ name }) => name)],
]);

/** What `list` knows, for completion. */
export const listKinds: readonly string[] = [...names.keys()];

function signalNames(hal: Hal): string[] {
  return hal.signals.sorted().map(({ name }) => name);
}

function paramNames(hal: Hal): string[] {
  return hal.params.sorted().map(({ shown }) => shown);
}

function functNames(hal: Hal): string[] {
  return hal.functs.sorted().map(({ name }) => name);
}

function list(context: CommandContext, [kind = '', ...patterns]: readonly string[]): boolean {
  if (context.silent) return true;
  const namesOf = names.get(kind);
  if (!namesOf) return context.fail(`Unknown 'list' type '${kind}'`);
  const wanted = namesOf(context.hal).filter(nameMatcher(patterns));
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

/** There is no shared memory to fill up and nothing is recycled: those numbers are 0. */
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
