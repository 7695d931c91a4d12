import type { Hal } from '../hal/hal.ts';
import type { Pin } from '../hal/item.ts';
import type { Signal } from '../hal/item.ts';
import { arrowFromPin, arrowFromSignal, savedValue, typeColumn } from './columns.ts';
import { newestFirst, pinsByName } from './listings.ts';

type Saver = (hal: Hal) => string[];

const signals = (hal: Hal) => section('signals', hal.signals.sorted().map(newSignal));
const params = (hal: Hal) =>
  section(
    'parameter values',
    hal.params
      .sorted()
      .filter(({ dir }) => dir === 'rw')
      .map((param) => `setp ${param.shown} ${savedValue(param)}`),
  );
const netsWithArrows = (hal: Hal) => section('nets', linked(hal).map(netWithArrows));

/** What `save` writes for each of its types: commands that make the same machine again. */
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
  ['netl', [(hal) => section('nets', linked(hal).map(netInOneLine))]],
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

/** Realtime modules in the order they were loaded; user programs are not saved. */
function components(hal: Hal): string[] {
  const modules = [...hal.components.values()].filter(({ kind }) => kind === 'rt');
  return section(
    'components',
    modules.map(({ name, args }) =>
      args === undefined ? `#loadrt ${name}  (not loaded by loadrt, no args saved)` : `loadrt ${name} ${args}`,
    ),
  );
}

function aliases({ pins, params }: Hal): string[] {
  return (['pin', 'param'] as const).flatMap((kind) => {
    const items = kind === 'pin' ? pins.sorted() : params.sorted();
    const aliased = items.filter((item) => item.facts.rare.alias !== null);
    return section(
      `${kind} aliases`,
      aliased.map((item) => `alias ${kind} ${item.name} ${item.shown}`),
    );
  });
}

function unlinkedSignals(hal: Hal): string[] {
  const unlinked = hal.signals.sorted().filter((signal) => signal.pins.length === 0);
  return section('signals', unlinked.map(newSignal));
}

function newSignal({ name, type }: Signal): string {
  return `newsig ${name} ${typeColumn(type)}`;
}

function linked(hal: Hal): Signal[] {
  return hal.signals.sorted().filter((signal) => signal.pins.length > 0);
}

/** `net NAME OUT => IN IN`, `net NAME IO <=> IO => IN`. */
function netWithArrows(signal: Signal): string {
  const pins = pinsByName(signal);
  const named = (dir: Pin['dir']) => pins.filter((pin) => pin.dir === dir).map(({ shown }) => shown);
  const writers = [...named('out'), named('io').join(' <=> ')].filter((part) => part !== '');
  const readers = named('in').join(' ');
  return `net ${signal.name} ${[...writers, readers].filter((part) => part !== '').join(' => ')}`;
}

function netInOneLine(signal: Signal): string {
  return ['net', signal.name, ...pinsByName(signal).map(({ shown }) => shown)].join(' ');
}

function signalLinks(hal: Hal, arrow: (pin: Pin) => string): string[] {
  const lines = hal.signals
    .sorted()
    .flatMap((signal) => [
      newSignal(signal),
      ...pinsByName(signal).map((pin) => `linksp ${signal.name} ${arrow(pin)} ${pin.shown}`),
    ]);
  return section('nets', lines);
}

function links(hal: Hal, arrow: (pin: Pin) => string): string[] {
  const lines = hal.pins
    .sorted()
    .flatMap((pin) => (pin.signal === null ? [] : [`linkps ${pin.shown} ${arrow(pin)} ${pin.signal.name}`]));
  return section('links', lines);
}

function unconnectedInputs(hal: Hal): string[] {
  const pins = hal.pins.sorted().filter((pin) => pin.signal === null && pin.dir !== 'out');
  return section(
    'unconnected pin values',
    pins.map((pin) => `setp ${pin.shown} ${savedValue(pin)}`),
  );
}

function threadLinks(hal: Hal): string[] {
  const lines = newestFirst(hal.threads).flatMap((thread) =>
    thread.functs.map((funct) => `addf ${funct.name} ${thread.name}`),
  );
  return section('realtime thread/function links', lines);
}
