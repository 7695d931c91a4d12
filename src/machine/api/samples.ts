import type { Fifo, Sample } from '../../components/record/fifo.ts';
import { HalError } from '../../errors.ts';
import { parseValue, type HalType } from '../../hal/hal.ts';
import { inSlices, mapInSteps } from '../../util/slices.ts';
import type { Caller, CallScope } from './caller.ts';
import type { ApiHost } from './host.ts';
import { fromJson, type JsonValue } from './json-values.ts';

/** The user-space ends of samplers and streamers. */
export interface SamplesApi {
  /**
   * Takes up to `max` records from a sampler; resolves as soon as there is one. A gap in the numbers means lost records.
   * `closed` is TRUE when the sampler is gone and all its records are read.
   */
  readSamples(sampler: string, max: number, call: CallScope): Promise<SamplesRead>;
  /** Gives a streamer records, one for each cycle; resolves to how many fit into its FIFO. */
  writeRecords(streamer: string, records: readonly (readonly JsonValue[])[], call: CallScope): Promise<number>;
}

export interface SamplesRead {
  readonly samples: readonly Sample[];
  readonly types: readonly HalType[];
  readonly closed: boolean;
}

export function createSamples(host: ApiHost, caller: Caller): SamplesApi {
  const fifoOf = (name: string): Fifo => {
    const fifo = host.records(name);
    if (!fifo) throw new HalError('no-such-component', `'${name}' is not a sampler or streamer`);
    return fifo;
  };
  return {
    async readSamples(sampler, max, { signal }) {
      caller.demand('switch', `taking the records of '${sampler}'`);
      const fifo = fifoOf(sampler);
      while (fifo.length === 0 && !fifo.isClosed && !signal.aborted) await fifo.changed(signal);
      const samples: Sample[] = [];
      for (let sample = fifo.take(); sample; sample = samples.length < max ? fifo.take() : undefined) {
        samples.push(sample);
      }
      return { samples, types: fifo.types, closed: fifo.isClosed && fifo.length === 0 };
    },
    async writeRecords(streamer, records, call) {
      caller.demand('configure', `playing records by '${streamer}'`);
      const fifo = fifoOf(streamer);
      // All records are checked before the first is played: a wrong record stops all.
      const typed = await inSlices(
        mapInSteps(records, (record) => typedRecord(fifo, record)),
        call,
      );
      let written = 0;
      for (const values of typed) {
        while (fifo.isFull && !fifo.isClosed && !call.signal.aborted) await fifo.changed(call.signal);
        if (!fifo.put(values)) break;
        written++;
      }
      return written;
    },
  };
}

function typedRecord({ types }: Fifo, record: readonly JsonValue[]) {
  return record.map((value, index) => {
    const type = types[index];
    if (type === undefined) throw new HalError('bad-value', `expected records of ${types.length} values`);
    const given = fromJson(type, value);
    return typeof given === 'string' ? parseValue(type, given) : given;
  });
}
