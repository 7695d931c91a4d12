import * as v from 'valibot';
import { defineMethod } from '../faces/methods/method.ts';
import { escaped } from '../util/escape.ts';
import { connectToMachine } from './connection.ts';
import { onceGone } from './drain.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

export interface WatchCommandOptions {
  readonly socket?: string;
  readonly json?: boolean;
}

type ShownValue = boolean | number | string;

interface ShownChange {
  readonly name: string;
  readonly value: ShownValue;
  readonly time: number;
}

/** A person cannot read faster. */
const tableIntervalMs = 100;

/** `halyard watch PATTERN…`: shows values as they change, until a signal, the end of the reader or of the machine. */
export async function watch(patterns: readonly string[], options: WatchCommandOptions, io: CliIo): Promise<ExitCode> {
  const isTable = io.stdout.isTTY === true && options.json !== true;
  const printer = isTable ? { show: createTable(io), flush() {} } : createPrinter(io);
  const machine = await connectToMachine(options.socket, io, [changedMethod(printer.show)]);
  let stop = () => {};
  const stopped = new Promise<'stopped'>((resolve) => (stop = () => resolve('stopped')));
  const forgetSignals = io.onStopSignal(stop);
  const forgetReader = onceGone(io.stdout, stop);
  try {
    await machine.request('hal.watch', { patterns, ...(isTable ? { minIntervalMs: tableIntervalMs } : {}) });
    const end = await Promise.race([stopped, machine.closed]);
    if (end !== 'stopped') throw new CommandFailure(exitCodes.failed, 'the machine has ended');
    return exitCodes.done;
  } finally {
    forgetSignals();
    forgetReader();
    printer.flush();
    machine.close();
  }
}

function changedMethod(show: (changes: readonly ShownChange[]) => void) {
  return defineMethod({
    name: 'hal.changed',
    doc: 'Values have changed.',
    params: v.strictObject({
      id: v.number(),
      changes: v.array(
        v.strictObject({
          name: v.string(),
          value: v.union([v.boolean(), v.number(), v.string()]),
          time: v.number(),
        }),
      ),
    }),
    result: v.null(),
    example: { params: { id: 1, changes: [] }, result: null },
    run: ({ changes }) => show(changes),
  });
}

/** Lines for programs. While a reader is behind, newer values replace older ones of the same name. */
function createPrinter({ stdout }: CliIo) {
  const held = new Map<string, ShownChange>();
  const flush = () => {
    for (const change of held.values()) printLine(stdout, JSON.stringify(change));
    held.clear();
  };
  const show = (changes: readonly ShownChange[]) => {
    for (const change of changes) {
      if (!stdout.writableNeedDrain) {
        printLine(stdout, JSON.stringify(change));
        continue;
      }
      if (held.size === 0) stdout.once('drain', flush);
      held.set(change.name, change);
    }
  };
  return { show, flush };
}

/** A table that is redrawn in place. */
function createTable(io: CliIo): (changes: readonly ShownChange[]) => void {
  const rows = new Map<string, ShownChange>();
  let drawn = 0;
  return (changes) => {
    for (const change of changes) rows.set(change.name, { ...change, name: escaped(change.name) });
    const sorted = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const width = Math.max(0, ...sorted.map(({ name }) => name.length));
    const lines = sorted.map(({ name, value, time }) => {
      const at = new Date(time * 1000).toTimeString().slice(0, 8);
      return `${name.padEnd(width)}  ${shown(value).padStart(12)}  ${at}`;
    });
    const up = drawn > 0 ? `\u001B[${drawn}A` : '';
    io.stdout.write(up + lines.map((line) => `\u001B[2K${line}\n`).join(''));
    drawn = lines.length;
  };
}

function shown(value: ShownValue): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(Number(value.toPrecision(7))) : escaped(value);
}
