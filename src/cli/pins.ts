import { join } from 'node:path';
import { loadHeaders } from '../config/header-directory.ts';
import type { OptionHeader, ParamHeader, PinHeader } from '../hal/header.ts';
import { formatValue } from '../hal/types.ts';
import { suggest } from '../util/suggest.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/** `halyard pins`: the component types with what they are for, or all that the header of one declares. */
export function pins(type: string | undefined, io: CliIo): ExitCode {
  const headers = loadHeaders(join(io.root, 'pins'));
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
  printLine(io.stdout, `${header.type}: ${header.doc}`);
  printSection('pins', header.pins.map(itemRow), io);
  printSection('params', header.params.map(itemRow), io);
  printSection(
    'functions',
    header.functs.map(({ name, doc }) => [name === '' ? '(instance)' : name, doc]),
    io,
  );
  printSection('options', header.options.map(optionRow), io);
  return exitCodes.done;
}

function itemRow(item: PinHeader | ParamHeader): string[] {
  const value = item.default === undefined ? '' : `= ${formatValue(item.type, item.default)}`;
  const when = item.when === undefined ? '' : ` (with ${item.when})`;
  const count = item.count === undefined ? '' : ` (${item.count})`;
  return [`${item.name}${count}`, item.type, item.dir, item.unit ?? '', value, `${item.doc ?? ''}${when}`];
}

function optionRow(option: OptionHeader): string[] {
  const value = option.required
    ? 'required'
    : option.default === undefined
      ? ''
      : `= ${JSON.stringify(option.default)}`;
  const type = option.choices ? option.choices.join('|') : option.type;
  return [option.name, type, option.unit ?? '', value, option.doc];
}

function printSection(title: string, rows: readonly string[][], io: CliIo): void {
  if (rows.length === 0) return;
  printLine(io.stdout, `\n${title}:`);
  printTable(
    rows.map((row) => ['', ...row]),
    io,
  );
}

function printTable(rows: readonly (readonly string[])[], io: CliIo): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    printLine(io.stdout, cells.join('  ').trimEnd());
  }
}

function firstSentence(text: string): string {
  return /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text;
}
