import {
  sortByName,
  sortByNameInSteps,
  type Component,
  type Funct,
  type Hal,
  type HalType,
  type ItemView,
  type PinView,
  type Signal,
  type Thread,
  type ViewRegistry,
} from '../hal/hal.ts';
import { matchInSteps, type NameMatcher } from '../util/glob.ts';
import { mapInSteps, type Steps } from '../util/slices.ts';
import { arrowFromPin, arrowFromSignal, bareValue, dirColumn, dirLabel, typeColumn, valueColumn } from './columns.ts';

/** The contents and the form of a listing. */
export interface Listing {
  /** A name is listed if one of these matches. */
  readonly wanted: readonly NameMatcher[];
  readonly type?: HalType | undefined;
  /** Without headers and padding (-s). */
  readonly script: boolean;
}

/** The width of the name column in LinuxCNC 2.9; longer names push the rest to the right. */
const nameWidth = 47;

/** Components and threads are listed newest first; for threads that is slowest first. */
export function newestFirst<V>(registry: { values(): Iterable<V> }): V[] {
  return [...registry.values()].reverse();
}

/** The pins of a signal in the order of the names that listings show. */
export function pinsByName(signal: Signal): PinView[] {
  return sortByName(signal.pins, (pin) => pin.shown);
}

/** The lines of a listing; produced in steps, since a machine may be large. */
export type ListingLines = Steps<string[]>;

export function* componentLines(hal: Hal, { wanted, script }: Listing): ListingLines {
  const header = ['Loaded HAL Components:', `ID      Type  ${'Name'.padEnd(nameWidth)} PID   State`];
  const found = yield* matchInSteps(newestFirst(hal.components), nameOf, wanted);
  return listed(script, header, yield* mapInSteps(found, componentLine));
}

function componentLine({ id, kind, name, pid, state }: Component): string {
  const type = (kind === 'rt' ? 'RT' : 'User').padEnd(4);
  return ` ${padded(id)}  ${type}  ${name.padEnd(nameWidth)} ${padded(pid ?? '')} ${state}`;
}

export function* pinLines(hal: Hal, { wanted, type, script }: Listing): ListingLines {
  const typed = [...hal.pins.values()].filter((pin) => type === undefined || pin.type === type);
  const found = yield* shownByName(typed, wanted);
  const lines = yield* mapInSteps(found, (pin) => {
    const link = pin.signal === null ? '' : ` ${arrowFromPin(pin.dir)} ${pin.signal.name}`;
    return itemLine(pin, script) + link;
  });
  return listed(script, ['Component Pins:', 'Owner   Type  Dir         Value  Name'], lines);
}

/** A type filter has no effect on parameters, as in LinuxCNC 2.9. */
export function* paramLines(hal: Hal, { wanted, script }: Listing): ListingLines {
  const found = yield* shownByName([...hal.params.values()], wanted);
  const lines = yield* mapInSteps(found, (param) => itemLine(param, script));
  return listed(script, ['Parameters:', 'Owner   Type  Dir         Value  Name'], lines);
}

function* shownByName<I extends ItemView>(items: readonly I[], wanted: readonly NameMatcher[]): Steps<I[]> {
  const found = yield* matchInSteps(items, shownOf, wanted);
  return yield* sortByNameInSteps(found, shownOf);
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

export function shownOf({ shown }: ItemView): string {
  return shown;
}

function itemLine(item: ItemView, script: boolean): string {
  const { component } = item;
  if (script) {
    return `${component.name} ${typeColumn(item.type)} ${dirLabel(item.dir)} ${bareValue(item)} ${item.shown}`;
  }
  return ` ${padded(component.id)}  ${typeColumn(item.type)} ${dirColumn(item.dir)}  ${valueColumn(item)}  ${item.shown}`;
}

export function* signalLines(hal: Hal, { wanted, type, script }: Listing): ListingLines {
  const typed = [...hal.signals.values()].filter((signal) => type === undefined || signal.type === type);
  const found = yield* sortByNameInSteps(yield* matchInSteps(typed, nameOf, wanted), nameOf);
  const lines = yield* mapInSteps(found, (signal) => {
    const links = pinsByName(signal).map((pin) => `${arrowFromSignal(pin.dir)} ${pin.shown}`);
    const own = `${typeColumn(signal.type)}  ${script ? bareValue(signal) : valueColumn(signal)}  ${signal.name}`;
    return script ? [[own, ...links].join(' ')] : [own, ...links.map((link) => `${' '.repeat(25)}${link}`)];
  });
  return listed(script, ['Signals:', 'Type          Value  Name     (linked to)'], lines.flat());
}

export function* functLines(hal: Hal, { wanted, script }: Listing): ListingLines {
  const found = yield* sortByNameInSteps(yield* matchInSteps([...hal.functs.values()], nameOf, wanted), nameOf);
  const lines = yield* mapInSteps(found, (funct) => {
    const { component, name, users } = funct;
    // There are no addresses here; the owner and the number among its functions also identify a function.
    const code = component.id.toString(16).padStart(12, '0');
    const arg = component.functs.indexOf(funct).toString(16).padStart(12, '0');
    const fp = usesFloat(funct) ? 'YES' : 'NO';
    if (script) return `${component.name} ${code} ${arg} ${fp} ${String(users).padStart(3)} ${name}`;
    const owner = String(component.id).padStart(5, '0');
    return ` ${owner}  ${code}  ${arg}  ${fp.padEnd(3)}  ${padded(users)}   ${name}`;
  });
  return listed(script, ['Exported Functions:', 'Owner   CodeAddr  Arg       FP   Users  Name'], lines);
}

function usesFloat({ inputs, outputs }: Funct): boolean {
  return [...inputs, ...outputs].some(({ type }) => type === 'float');
}

export function* threadLines(hal: Hal, { wanted, script }: Listing): ListingLines {
  const found = yield* matchInSteps(newestFirst(hal.threads), nameOf, wanted);
  const lines = yield* mapInSteps(found, (thread) => threadEntry(thread, script));
  const header = ['Realtime Threads:', '     Period  FP     Name               (     Time, Max-Time )'];
  return listed(script, header, lines.flat());
}

/** 0 for an on-change thread, which has no period. */
function threadEntry(thread: Thread, script: boolean): string[] {
  const periodic = thread.kind === 'periodic';
  const { timeNs, tmaxNs } = periodic ? thread.cycleTime : { timeNs: 0, tmaxNs: 0 };
  const period = String(periodic ? thread.periodNs : 0);
  const time = String(timeNs).padStart(8);
  const names = thread.functs.map(({ name }) => name);
  if (script) return [[period, 'YES', thread.name, time, tmaxNs, ...names].join(' ')];
  return [
    `${period.padStart(11)}  YES  ${thread.name.padStart(20)} ( ${time}, ${String(tmaxNs).padStart(8)} )`,
    ...names.map((name, index) => `${' '.repeat(17)}${String(index + 1).padStart(2)} ${name}`),
  ];
}

export function* aliasLines(title: string, items: ViewRegistry<ItemView>, { wanted, script }: Listing): ListingLines {
  const aliased = Array.from<ItemView>(items.values()).filter((item) => item.alias !== null);
  const eitherName = wanted.map((matches): ((item: ItemView) => boolean) => {
    return ({ shown, name }) => matches(shown) || matches(name);
  });
  const found = aliased.filter((item) => eitherName.some((matches) => matches(item)));
  const sorted = yield* sortByNameInSteps(found, shownOf);
  const lines = sorted.map((item) => ` ${script ? item.shown : item.shown.padEnd(nameWidth)}  ${item.name}`);
  return listed(script, [title, ` ${'Alias'.padEnd(nameWidth)}  Original Name`], lines);
}

/** Every listing ends with an empty line. */
function listed(script: boolean, header: readonly string[], lines: readonly string[]): string[] {
  return [...(script ? [] : header), ...lines, ''];
}

function padded(value: number | string): string {
  return String(value).padStart(5);
}
