import { loadCompiledHeaders } from '../config/compiled-headers.ts';
import type { ComponentHeader, OptionHeader, ParamHeader, PinHeader } from '../catalog/header.ts';
import { formatValue } from '../hal/hal.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import { optionHeaders } from '../plugs/driver-options.ts';
import { plugDrivers } from '../plugs/registry.ts';
import { suggest } from '../util/suggest.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';
import { namedDriver } from './named-driver.ts';

/**
 * `halyard pins`: the component types with their purpose, or the header of one type; with a driver, also the options of
 * the driver.
 */
export async function pins(type: string | undefined, io: CliIo, options: PinsOptions = {}): Promise<ExitCode> {
  const headers = loadCompiledHeaders(io.headers);
  if (type === undefined) {
    const rows = headers.types().map((name) => [name, firstSentence(headers.header(name)?.doc ?? '')]);
    printTable(rows, io);
    return exitCodes.done;
  }
  const header = headers.header(type);
  if (!header) {
    const meant = suggest(type, headers.types());
    throw new CommandFailure(
      exitCodes.usage,
      `unknown component type '${type}': ${meant ? `did you mean '${meant}'?` : "'halyard pins' lists them"}`,
    );
  }
  const driver = options.driver === undefined ? undefined : await driverFor(header, options.driver, io);
  for (const line of wrapped(`${header.type}: ${header.doc}`, widthOf(io))) printLine(io.stdout, line);
  printSection('pins', header.pins.map(itemRow), io);
  printSection('params', header.params.map(itemRow), io);
  printSection(
    'functions',
    header.functs.map(({ name, doc }) => [name === '' ? '(instance)' : name, doc]),
    io,
  );
  printSection('options', header.options.map(optionRow), io);
  if (driver) printSection(`options of driver ${driver.name}`, optionHeaders(driver).map(optionRow), io);
  else if (hasDriver(header)) {
    const rows = [...plugDrivers.values()].map(({ name, doc }) => [name, firstSentence(doc)]);
    printSection(`drivers ('halyard pins ${type} --driver NAME' shows the options of one)`, rows, io);
  }
  return exitCodes.done;
}

export interface PinsOptions {
  /** Name or module. */
  readonly driver?: string;
}

async function driverFor(header: ComponentHeader, name: string, io: CliIo): Promise<DriverType> {
  if (hasDriver(header)) return namedDriver(name, io);
  throw new CommandFailure(exitCodes.usage, `'${header.type}' has no driver`);
}

function hasDriver({ options }: ComponentHeader): boolean {
  return options.some(({ type }) => type === 'driver');
}

function itemRow(item: PinHeader | ParamHeader): string[] {
  const value = item.default === undefined ? '' : `= ${formatValue(item.type, item.default)}`;
  const when = item.when === undefined ? '' : ` (with ${item.when})`;
  const count = item.count === undefined ? '' : ` (${item.count})`;
  return [`${item.name}${count}`, item.type, item.dir, item.unit ?? '', value, `${item.doc ?? ''}${when}`];
}

function optionRow(option: OptionHeader): string[] {
  const type = option.choices ? option.choices.join('|') : option.type;
  return [option.name, type, option.unit ?? '', needOf(option), option.doc];
}

function needOf({ required, unless = [], default: value }: OptionHeader): string {
  if (required) return unless.length === 0 ? 'required' : `or ${unless.map(({ option }) => option).join(', ')}`;
  return value === undefined ? '' : `= ${JSON.stringify(value)}`;
}

function printSection(title: string, rows: readonly string[][], io: CliIo): void {
  if (rows.length === 0) return;
  printLine(io.stdout, `\n${title}:`);
  printTable(
    rows.map((row) => ['', ...row]),
    io,
  );
}

/** The last column holds sentences. On a terminal they wrap within the column, unless it is too narrow. */
function printTable(rows: readonly (readonly string[])[], io: CliIo): void {
  const widths = (rows[0] ?? [])
    .slice(0, -1)
    .map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const indent = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = widthOf(io) - indent;
  for (const row of rows) {
    const cells = row.slice(0, -1).map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}  `);
    const [first = '', ...others] = wrapped(row.at(-1) ?? '', room < sentenceMin ? Infinity : room);
    printLine(io.stdout, `${cells.join('')}${first}`.trimEnd());
    for (const line of others) printLine(io.stdout, `${' '.repeat(indent)}${line}`);
  }
}

const sentenceMin = 24;

function widthOf({ stdout }: CliIo): number {
  return stdout.isTTY === true ? (stdout.columns ?? Infinity) : Infinity;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function firstSentence(text: string): string {
  return /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text;
}
