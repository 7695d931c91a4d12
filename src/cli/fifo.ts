import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { connectToMachine } from './connection.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/** Whoever samples may wait for the first record as long as it takes. */
const patienceMs = 24 * 3_600_000;
const batchRecords = 256;

export interface SamplerOptions {
  readonly socket?: string;
  readonly channel: number;
  readonly count?: number;
  readonly tag?: boolean;
}

interface Samples {
  readonly samples: readonly { readonly number: number; readonly values: readonly (boolean | number | string)[] }[];
  readonly types: readonly string[];
  readonly closed: boolean;
}

/** `halsampler`: prints the records of a sampler, one per line, in the format of LinuxCNC's. */
export async function halsampler(options: SamplerOptions, io: CliIo): Promise<ExitCode> {
  const { channel, count = Infinity, tag = false } = options;
  const machine = await connectToMachine(options.socket, io);
  let printed = 0;
  let last: number | undefined;
  try {
    while (printed < count) {
      const max = Math.min(batchRecords, count - printed);
      const { samples, types, closed } = (await machine.request(
        'sampler.read',
        { name: `sampler.${channel}`, max },
        patienceMs,
      )) as Samples;
      for (const { number, values } of samples) {
        if (last !== undefined && number !== last + 1) printLine(io.stdout, 'overrun');
        last = number;
        const text = values.map((value, index) => `${shown(value, types[index])} `).join('');
        printLine(io.stdout, `${tag ? `${number} ` : ''}${text}`);
      }
      printed += samples.length;
      if (closed) break;
    }
    return exitCodes.done;
  } finally {
    machine.close();
  }
}

export interface StreamerOptions {
  readonly socket?: string;
  readonly channel: number;
}

/** `halstreamer`: gives a streamer the records of a file or of stdin, one per line, blank-separated. */
export async function halstreamer(file: string | undefined, options: StreamerOptions, io: CliIo): Promise<ExitCode> {
  const machine = await connectToMachine(options.socket, io);
  const name = `streamer.${options.channel}`;
  const write = (records: readonly (readonly string[])[]) =>
    machine.request('streamer.write', { name, records }, patienceMs);
  try {
    let records: string[][] = [];
    for await (const line of createInterface({ input: file === undefined ? io.stdin : createReadStream(file) })) {
      const words = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
      if (words.length > 0) records.push(words);
      if (records.length < batchRecords) continue;
      await write(records);
      records = [];
    }
    if (records.length > 0) await write(records);
    return exitCodes.done;
  } finally {
    machine.close();
  }
}

function shown(value: boolean | number | string, type: string | undefined): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return type === 'float' && typeof value === 'number' ? value.toFixed(6) : String(value);
}
