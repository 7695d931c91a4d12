import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { sampleLines, type PrintedSample } from '../components/record/sample-lines.ts';
import type { HalType } from '../hal/hal.ts';
import type { JsonValue } from '../machine/api/json-values.ts';
import { connectToMachine, type MachineConnection } from './connection.ts';
import { isGone, room } from './drain.ts';
import { isFieldProblem, linesOf, parseRecord } from './fifo-record.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/** A sampler may take any time to its first record. */
const patienceMs = 24 * 3_600_000;
const batchRecords = 256;
const lingerMs = 100;

export interface StreamerOptions {
  readonly socket?: string | undefined;
  readonly channel: number;
  /** The component that the command creates while it runs, for `loadusr -Wn` and `waitusr`; none by default. */
  readonly component?: string | undefined;
}

export interface SamplerOptions extends StreamerOptions {
  readonly count?: number | undefined;
  readonly tag?: boolean | undefined;
}

interface Samples {
  readonly samples: readonly PrintedSample[];
  readonly types: readonly HalType[];
  readonly closed: boolean;
}

/** `halsampler`: prints the records of a sampler, one per line, in the format of LinuxCNC's. */
export async function halsampler(options: SamplerOptions, io: CliIo): Promise<ExitCode> {
  const { channel, count = Infinity, tag = false } = options;
  const machine = await connectToMachine(options.socket, io);
  let printed = 0;
  const linesOf = sampleLines(tag);
  try {
    await enter(machine, options.component);
    while (printed < count) {
      const max = Math.min(batchRecords, count - printed);
      const { samples, types, closed } = (await machine.request(
        'sampler.read',
        { name: `sampler.${channel}`, max },
        patienceMs,
      )) as Samples;
      for (const sample of samples) for (const line of linesOf(sample, types)) printLine(io.stdout, line);
      printed += samples.length;
      if (closed || isGone(io.stdout)) break;
      await room(io.stdout);
    }
    await leave(machine, options.component);
    return exitCodes.done;
  } finally {
    machine.close();
  }
}

/**
 * `halstreamer`: gives a streamer the records of a file or of stdin, one per line, separated by blanks. A wrong line is
 * reported and skipped, even a last line without a line end, as in LinuxCNC's.
 */
export async function halstreamer(file: string | undefined, options: StreamerOptions, io: CliIo): Promise<ExitCode> {
  const machine = await connectToMachine(options.socket, io);
  const name = `streamer.${options.channel}`;
  const write = (records: readonly (readonly JsonValue[])[]) =>
    machine.request('streamer.write', { name, records }, patienceMs);
  try {
    const types = await typesOf(machine, name);
    let records: JsonValue[][] = [];
    let entered = false;
    // Ready only after the first records were sent: requests are handled in their order.
    const play = async () => {
      const played = write(records);
      records = [];
      if (!entered) await Promise.all([played, enter(machine, options.component)]);
      entered = true;
      await played;
    };
    let number = -1;
    for await (const line of linesOf(file === undefined ? io.stdin : createReadStream(file))) {
      number++;
      if (line.startsWith('#') || /^\s*$/.test(line)) continue;
      const record = parseRecord(line, types);
      if (isFieldProblem(record)) {
        const { field, problem } = record;
        printLine(io.stderr, `line ${number}, field ${field}: ${problem}, skipping the line`);
        continue;
      }
      records.push(record);
      if (records.length >= batchRecords) await play();
    }
    if (records.length > 0 || !entered) await play();
    await leave(machine, options.component);
    return exitCodes.done;
  } finally {
    machine.close();
  }
}

/** The types of a streamer's values, in their order. */
async function typesOf(machine: MachineConnection, streamer: string): Promise<HalType[]> {
  const found = await machine.request('hal.show', { kind: 'pins', patterns: [`${streamer}.pin.*`] });
  const { pins } = found as { readonly pins: readonly { readonly name: string; readonly type: HalType }[] };
  const position = (name: string) => Number(name.slice(name.lastIndexOf('.') + 1));
  return [...pins].sort((a, b) => position(a.name) - position(b.name)).map(({ type }) => type);
}

async function enter(machine: MachineConnection, component: string | undefined): Promise<void> {
  if (component === undefined) return;
  await machine.request('component.new', { name: component });
  await machine.request('component.ready', { component });
}

/** Waits first, because `loadusr -W` checks only every 10 ms whether the component exists. */
async function leave(machine: MachineConnection, component: string | undefined): Promise<void> {
  if (component === undefined) return;
  await pause(lingerMs);
  await machine.request('component.exit', { component });
}
