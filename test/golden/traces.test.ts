import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Fifo, FifoRecord } from '../../src/components/record/fifo.ts';
import { moduleRig } from '../helpers/module-rig.ts';
import { parseTraces, type Trace, type TracedPin } from './traces.ts';

const traces = parseTraces(readFileSync(new URL('data/hal-traces.txt', import.meta.url), 'utf8'));
let replayed = 0;

/** The traces were recorded like this: in each cycle a streamer, the component and a sampler, linked by signals. */
function replay(trace: Trace): string[][] {
  const rig = moduleRig();
  rig.load(trace.load);
  const streamer = rig.load(`streamer depth=${trace.rows.length} cfg=${lettersOf(trace.inputs)}`);
  const sampler = rig.load(`sampler depth=${trace.rows.length} cfg=${lettersOf(trace.outputs)}`);
  for (const [name, value] of trace.settings) rig.hal.setp(name, value);
  trace.inputs.forEach(({ name }, index) => rig.hal.net(`in-${index}`, [`streamer.0.pin.${index}`, name]));
  trace.outputs.forEach(({ name }, index) => rig.hal.net(`out-${index}`, [name, `sampler.0.pin.${index}`]));
  const source = fifoOf(streamer.instances);
  for (const row of trace.rows) source.put(recordOf(row.inputs, trace.inputs));
  const thread = rig.thread(['streamer.0', ...trace.functions, 'sampler.0']);
  for (let cycle = 0; cycle < trace.rows.length; cycle++) thread.runCycle();
  expect(rig.faults).toEqual([]);
  const sink = fifoOf(sampler.instances);
  return trace.rows.map(() => (sink.take()?.values ?? []).map((value) => shown(value)));
}

function lettersOf(pins: readonly TracedPin[]): string {
  return pins.map(({ type }) => type.charAt(0)).join('');
}

function fifoOf(instances: readonly { readonly handle: { readonly fifo?: Fifo } }[]): Fifo {
  const fifo = instances[0]?.handle.fifo;
  if (!fifo) throw new Error('the module has no FIFO');
  return fifo;
}

function recordOf(texts: readonly string[], pins: readonly TracedPin[]): FifoRecord {
  return texts.map((text, index) => (pins[index]?.type === 'bit' ? text === '1' : Number(text)));
}

/** As `halsampler` prints: bits as digits, and floats, recognized by their fraction, with six decimals. */
function shown(value: boolean | number | bigint): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

/** The recorded row, with its floats parsed so that they can be compared to the last place shown. */
function rounded(outputs: readonly string[], pins: readonly TracedPin[]): string[] {
  return outputs.map((text, index) => (pins[index]?.type === 'float' ? fixed(Number(text)) : text));
}

function fixed(value: number): string {
  const text = value.toFixed(6);
  return Object.is(value, -0) ? `-${text}` : text;
}

describe('traces measured on LinuxCNC 2.9', () => {
  it.each(traces.map((trace) => [trace.title, trace] as const))('%s', (_title, trace) => {
    const replayedRows = replay(trace).map((row) => rounded(row, trace.outputs));
    expect(replayedRows).toEqual(trace.rows.map((row) => row.outputs));
    replayed += trace.rows.length;
  });

  afterAll(() => {
    process.stdout.write(`replayed ${replayed} rows of ${traces.length} component traces\n`);
  });
});
