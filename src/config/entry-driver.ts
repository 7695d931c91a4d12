import type { ComponentHeader, OptionHeader, OptionValue } from '../catalog/header.ts';
import { readOption } from '../catalog/read-option.ts';
import { secretReference, type References } from '../catalog/references.ts';
import { didYouMean } from '../catalog/shapes.ts';
import type { Span, TreeEntry, TreeMap, TreeNode } from '../catalog/tree.ts';
import { HalError } from '../errors.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import { optionHeaders } from '../plugs/driver-options.ts';
import { suggest } from '../util/suggest.ts';
import { isUserModule } from '../util/user-module.ts';
import type { Problems } from './problems.ts';

/** The drivers that the entries of a machine file can name. */
export interface KnownDrivers {
  /** By name. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /** Drivers in user modules, by the module name in the file, or why one cannot be used. */
  readonly modules: ReadonlyMap<string, DriverType | HalError>;
}

/** The driver of one entry. */
export interface EntryDriver {
  /** The option that names it. */
  readonly option: OptionHeader;
  /** The value of that option, or its default. */
  readonly name: OptionValue | undefined;
  /** The driver's own options, in addition to the component's; undefined when the driver is not known. */
  readonly options: readonly OptionHeader[] | undefined;
  /** The entries whose keys the component or this driver may have. Keys of other drivers are reported. */
  ownEntries(map: TreeMap): TreeMap;
}

interface DriverContext extends KnownDrivers {
  readonly references: References;
  readonly problems: Problems;
  /** Collects every module that is named. */
  readonly named: Set<string>;
}

/** Reads which driver an entry names, in the option of type `driver`; undefined for a component without such an option. */
export function readEntryDriver(
  header: ComponentHeader,
  map: TreeMap | undefined,
  typeAt: Span,
  context: DriverContext,
): EntryDriver | undefined {
  const option = header.options.find(({ type }) => type === 'driver');
  if (option === undefined) return undefined;
  const { drivers, references, problems } = context;
  const entry = map && entryOf(option.name, header, map, drivers);
  const name = entry ? readOption(option, entry.value, references, problems) : option.default;
  const at = entry?.value.at ?? typeAt;
  const shown = entry?.value.kind === 'scalar' ? entry.value.text : undefined;
  const driver = typeof name === 'string' ? findDriver(name, { option, shown, at }, context) : undefined;
  const options = driver && optionsBeside(header, driver, at, problems);
  const known = new Set([
    'name',
    ...header.options.map((each) => each.name),
    ...(options ?? []).map((each) => each.name),
  ]);
  const isOwn = ({ key, keyAt, value }: TreeEntry) => {
    if (known.has(key)) return true;
    const others = [...drivers.values()].filter((other) => Object.hasOwn(other.options, key));
    const isUnclear = options === undefined && typeof name === 'string' && isUserModule(name);
    if (isUnclear || others.some((other) => other.options[key]?.type === 'secret')) conceal(value, problems);
    if (driver === undefined || options === undefined) return false;
    if (others.length === 0) return true;
    const owners = others.map((other) => other.name).join(', ');
    problems.add('unknown-key', keyAt, `option '${key}' belongs to driver ${owners}, not to ${driver.name}`);
    return false;
  };
  return { option, name, options, ownEntries: (map) => ({ ...map, entries: map.entries.filter(isOwn) }) };
}

/** Hides a possible secret from the source lines in diagnostics. */
function conceal(value: TreeNode, problems: Problems): void {
  if (value.kind !== 'scalar' || !secretReference.test(value.text)) problems.conceal(value.at);
}

/** The entry with that key, or with a probable misspelling of it. */
function entryOf(key: string, header: ComponentHeader, map: TreeMap, drivers: KnownDrivers['drivers']) {
  const exact = map.entries.find((entry) => entry.key === key);
  if (exact) return exact;
  const own = header.options.map((option) => option.name);
  const known = ['name', ...own, ...[...drivers.values()].flatMap(({ options }) => Object.keys(options))];
  return map.entries.find((entry) => !known.includes(entry.key) && suggest(entry.key, known) === key);
}

interface DriverChoice {
  readonly option: OptionHeader;
  /** As written in the file, because the value of a reference may be confidential. */
  readonly shown: string | undefined;
  readonly at: Span;
}

function findDriver(
  name: string,
  { option, shown = name, at }: DriverChoice,
  context: DriverContext,
): DriverType | undefined {
  const { drivers, modules, named, problems } = context;
  const driver = drivers.get(name);
  if (driver) return driver;
  if (isUserModule(name)) {
    named.add(name);
    const found = modules.get(name);
    if (!(found instanceof HalError)) return found;
    problems.add('bad-driver', at, found.message);
    return undefined;
  }
  const names = [...drivers.keys()];
  const looksLikeFile = /[/\\]|\.\w+$/.test(name);
  const hint = looksLikeFile
    ? 'the path of your own module must begin with ./ and end with .js or .mjs'
    : didYouMean(name, names);
  const expected = `${names.join(', ')} or a module such as ./my-driver.js`;
  problems.add('bad-value', at, `'${option.name}' must be ${expected}, not '${shown}'`, hint);
  return undefined;
}

/** The driver's options. An option that the component already has is reported. */
function optionsBeside(header: ComponentHeader, driver: DriverType, at: Span, problems: Problems) {
  try {
    const taken = new Set(['name', ...header.options.map((option) => option.name)]);
    return optionHeaders(driver).filter(({ name }) => {
      if (!taken.has(name)) return true;
      const message = `driver '${driver.name}' must not have an option '${name}': every ${header.type} already has it`;
      problems.add('bad-driver', at, message);
      return false;
    });
  } catch (error) {
    if (!(error instanceof HalError)) throw error;
    problems.add('bad-driver', at, error.message);
    return undefined;
  }
}
