import { sortByNameInSteps, type Hal, type ItemView, type ParamView, type PinView, type Signal } from '../hal/hal.ts';
import { arrowFromPin, arrowFromSignal, savedValue, typeColumn } from './columns.ts';
import { mapInSteps } from '../util/slices.ts';
import { newestFirst, pinsByName, shownOf, type ListingLines } from './listings.ts';

type Saver = (hal: Hal) => ListingLines;

const signals = (hal: Hal) => signalSection('signals', hal, () => true, newSignal);
const netsWithArrows = (hal: Hal) => signalSection('nets', hal, isLinked, netWithArrows);

/** The output of `save` for each of its types: commands that make the same machine again. */
export const savers: ReadonlyMap<string, readonly Saver[]> = new Map<string, readonly Saver[]>([
  ['all', [components, aliases, unlinkedSignals, netsWithArrows, params, threadLinks]],
  ['allu', [components, aliases, unlinkedSignals, netsWithArrows, params, unconnectedInputs, threadLinks]],
  ['comp', [components]],
  ['alias', [aliases]],
  ['sig', [signals]],
  ['signal', [signals]],
  ['sigu', [unlinkedSignals]],
  ['link', [(hal) => links(hal, () => '')]],
  ['linka', [(hal) => links(hal, ({ dir }) => arrowFromPin(dir))]],
  ['net', [(hal) => signalLinks(hal, () => '')]],
  ['neta', [(hal) => signalLinks(hal, ({ dir }) => arrowFromSignal(dir))]],
  ['netl', [(hal) => signalSection('nets', hal, isLinked, netInOneLine)]],
  ['netla', [netsWithArrows]],
  ['netal', [netsWithArrows]],
  ['param', [params]],
  ['parameter', [params]],
  ['thread', [threadLinks]],
  ['unconnectedinpins', [unconnectedInputs]],
]);

function section(title: string, lines: readonly string[]): string[] {
  return [`# ${title}`, ...lines];
}

function params(hal: Hal): ListingLines {
  const isWanted = ({ dir }: ParamView) => dir === 'rw';
  return itemSection('parameter values', hal.params.values(), isWanted, setp);
}

function setp(item: ItemView): string {
  return `setp ${item.shown} ${savedValue(item)}`;
}

/** Realtime modules in the order they were loaded; user programs are not saved. */
function* components(hal: Hal): ListingLines {
  const modules = [...hal.components.values()].filter(({ kind }) => kind === 'rt');
  const lines = yield* mapInSteps(modules, ({ name, args }) =>
    args === undefined ? `#loadrt ${name}  (not loaded by loadrt, no args saved)` : `loadrt ${name} ${args}`,
  );
  return section('components', lines);
}

function* aliases({ pins, params: all }: Hal): ListingLines {
  const lines: string[] = [];
  for (const [kind, registry] of [
    ['pin', pins],
    ['param', all],
  ] as const) {
    const aliased = Array.from<ItemView>(registry.values()).filter((item) => item.alias !== null);
    const sorted = yield* sortByNameInSteps(aliased, shownOf);
    lines.push(
      ...section(
        `${kind} aliases`,
        sorted.map((item) => `alias ${kind} ${item.name} ${item.shown}`),
      ),
    );
  }
  return lines;
}

function unlinkedSignals(hal: Hal): ListingLines {
  return signalSection('signals', hal, (signal) => !isLinked(signal), newSignal);
}

function isLinked({ pins }: Signal): boolean {
  return pins.length > 0;
}

/** The lines of the selected signals, sorted by name. */
function* signalSection(
  title: string,
  hal: Hal,
  isWanted: (signal: Signal) => boolean,
  show: (signal: Signal) => string | readonly string[],
): ListingLines {
  const wanted = [...hal.signals.values()].filter(isWanted);
  const lines = yield* mapInSteps(yield* sortByNameInSteps(wanted, ({ name }) => name), show);
  return section(title, lines.flat());
}

function* itemSection<I extends ItemView>(
  title: string,
  items: Iterable<I>,
  isWanted: (item: I) => boolean,
  show: (item: I) => string,
): ListingLines {
  const wanted = [...items].filter(isWanted);
  return section(title, yield* mapInSteps(yield* sortByNameInSteps(wanted, shownOf), show));
}

function newSignal({ name, type }: Signal): string {
  return `newsig ${name} ${typeColumn(type)}`;
}

/** `net NAME OUT => IN IN`, `net NAME IO <=> IO => IN`. */
function netWithArrows(signal: Signal): string {
  const pins = pinsByName(signal);
  const named = (dir: PinView['dir']) => pins.filter((pin) => pin.dir === dir).map(({ shown }) => shown);
  const writers = [...named('out'), named('io').join(' <=> ')].filter((part) => part !== '');
  const readers = named('in').join(' ');
  return `net ${signal.name} ${[...writers, readers].filter((part) => part !== '').join(' => ')}`;
}

function netInOneLine(signal: Signal): string {
  return ['net', signal.name, ...pinsByName(signal).map(({ shown }) => shown)].join(' ');
}

function signalLinks(hal: Hal, arrow: (pin: PinView) => string): ListingLines {
  return signalSection(
    'nets',
    hal,
    () => true,
    (signal) => [
      newSignal(signal),
      ...pinsByName(signal).map((pin) => `linksp ${signal.name} ${arrow(pin)} ${pin.shown}`),
    ],
  );
}

function links(hal: Hal, arrow: (pin: PinView) => string): ListingLines {
  const isWanted = (pin: PinView) => pin.signal !== null;
  const linkps = (pin: PinView) => `linkps ${pin.shown} ${arrow(pin)} ${pin.signal?.name}`;
  return itemSection('links', hal.pins.values(), isWanted, linkps);
}

function unconnectedInputs(hal: Hal): ListingLines {
  const isWanted = (pin: PinView) => pin.signal === null && pin.dir !== 'out';
  return itemSection('unconnected pin values', hal.pins.values(), isWanted, setp);
}

function* threadLinks(hal: Hal): ListingLines {
  const lines = yield* mapInSteps(newestFirst(hal.threads), (thread) =>
    thread.functs.map((funct) => `addf ${funct.name} ${thread.name}`),
  );
  return section('realtime thread/function links', lines.flat());
}
