import { Document, Scalar } from 'yaml';
import { messageOf, PlugError } from '../errors.ts';
import type { DiscoveredPlug, DriverType, PlugSearch, ReachOptions } from '../plugs/define-driver.ts';
import { plugDrivers } from '../plugs/registry.ts';
import { systemClock } from '../util/clock.ts';
import { escaped } from '../util/escape.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';
import { namedDriver } from './named-driver.ts';
import { formatTable } from './plug/table.ts';

export interface DiscoverOptions {
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  /** Name or module; every driver of halyard's that can search when it is not given. */
  readonly driver?: string;
  /** Asked instead of everybody on this host's networks. */
  readonly target?: readonly { readonly address: string; readonly port?: number }[];
}

/** A plug, and what `driver:` says of it. */
export type FoundBy = DiscoveredPlug & { readonly driver: string };

/** `halyard discover`: the plugs on the network, and what to write into a machine file for each. */
export async function discover({ timeout, json, driver, target }: DiscoverOptions, io: CliIo): Promise<ExitCode> {
  const drivers = driver === undefined ? plugDrivers : new Map([[driver, await namedDriver(driver, io)]]);
  const controller = new AbortController();
  const forgetSignals = io.onStopSignal(() => controller.abort());
  const search = { timeoutMs: timeout * 1000, clock: systemClock(), signal: controller.signal };
  const found = await searchAll(drivers, target ? { ...search, targets: target } : search, io).finally(forgetSignals);
  const plugs = [...found].sort((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }));
  if (json) printLine(io.stdout, JSON.stringify(plugs));
  if (plugs.length === 0) {
    printLine(
      io.stderr,
      `halyard: no plug answered within ${timeout} s; plugs on other networks need --target ADDRESS`,
    );
    return exitCodes.unreachable;
  }
  if (json) return exitCodes.done;
  const header = ['address', 'model', 'name', 'relay', 'meter', 'transport', 'MAC'];
  printLine(io.stdout, formatTable([header, ...plugs.map(rowOf)]));
  printLine(io.stdout, '\nload:');
  for (const line of yamlLines(plugs)) printLine(io.stdout, line);
  return exitCodes.done;
}

/** What all drivers find. One that fails is told of; when all do, the first failure is thrown. */
async function searchAll(
  drivers: ReadonlyMap<string, DriverType>,
  search: PlugSearch,
  io: CliIo,
): Promise<readonly FoundBy[]> {
  const able = [...drivers].filter(([, driver]) => driver.discover !== undefined);
  if (able.length === 0) {
    const names = [...plugDrivers].flatMap(([name, driver]) => (driver.discover ? [name] : [])).join(', ');
    const which = [...drivers.keys()].join(', ');
    throw new CommandFailure(exitCodes.usage, `driver '${which}' cannot search the network; those that can: ${names}`);
  }
  const results = await Promise.allSettled(
    able.map(async ([name, driver]) => {
      const plugs = await inTime(driver.discover?.(search) ?? Promise.resolve([]), search, name);
      return plugs.map((plug) => ({ ...plug, driver: name }));
    }),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length === results.length) throw failures[0];
  for (const failure of failures) printLine(io.stderr, `halyard: ${messageOf(failure)}`);
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

/** How long a search may go on after the time for answers. */
const graceMs = 10_000;

/** A driver from outside may search for ever. */
async function inTime<T>(found: Promise<T>, { clock, timeoutMs }: PlugSearch, name: string): Promise<T> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    const limitMs = timeoutMs + graceMs;
    const error = new PlugError('plug-timeout', `driver '${name}' did not end its search within ${limitMs / 1000} s`, {
      retryable: true,
    });
    cancel = clock.after(limitMs, () => reject(error));
  });
  return await Promise.race([found, late]).finally(cancel);
}

function rowOf({ address, model, alias, on, outlets = [], meter, transport = '', mac }: DiscoveredPlug): string[] {
  const relays = outlets.length > 0 ? outlets.map((outlet) => stateOf(outlet.on)).join(' ') : stateOf(on);
  return [address, model, alias, relays, meter ? 'yes' : meter === false ? 'no' : '?', transport, mac];
}

function stateOf(on: boolean | undefined): string {
  return on === undefined ? '?' : on ? 'ON' : 'OFF';
}

/**
 * An entry of `load` for each plug and each outlet; a comment for one that cannot be spoken to. Of what the plugs told,
 * names are reduced to letters and digits; the options are those that the driver has judged.
 */
export function yamlLines(plugs: readonly FoundBy[]): readonly string[] {
  const taken = new Set<string>();
  return plugs.flatMap((plug) => {
    const { address, model, outlets = [], advice } = plug;
    if (advice !== undefined) return [`  # ${address} ${escaped(model)}: ${escaped(advice)}, then search again`];
    if (outlets.length === 0) return [entry(plug, nameFor(plug.alias || model, taken))];
    return outlets.map(({ alias, options }, index) =>
      entry(plug, nameFor(alias || `${model} ${index + 1}`, taken), options),
    );
  });
}

/** The driver of an entry that names none. */
const usualDriver = 'kasa';

function entry({ driver, options, meter }: FoundBy, name: string, ofOutlet: ReachOptions = {}): string {
  const document = new Document([]);
  const values = Object.entries({
    name,
    ...(driver === usualDriver ? {} : { driver }),
    ...options,
    ...ofOutlet,
    ...(meter ? { meter: true } : {}),
  }).map(([key, value]) => [key, isHexWithColons(value) ? quoted(value) : value]);
  document.add({ smartplug: document.createNode(Object.fromEntries(values), { flow: true }) });
  return `  ${document.toString({ lineWidth: 0, singleQuote: true }).trimEnd()}`;
}

/** A MAC address, which some readers of YAML take for a number. */
function isHexWithColons(value: boolean | number | string): value is string {
  return typeof value === 'string' && /^[0-9a-f]{2}(?::[0-9a-f]{2})+$/i.test(value);
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_SINGLE';
  return scalar;
}

/** A component's name out of what a person called the plug, in letters that every name may have. */
function nameFor(alias: string, taken: Set<string>): string {
  const words = alias
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '');
  const base = `smartplug-${words === '' ? 'plug' : words}`;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  taken.add(name);
  return name;
}
