import * as v from 'valibot';
import { HalError } from '../../../errors.ts';
import { parseValue } from '../../../hal/hal.ts';
import type { RpcFifo, RpcHost } from '../host.ts';
import { inSlices, mapInSteps } from '../../../util/slices.ts';
import { defineMethod, type Method } from '../method.ts';
import { fromJson, jsonValue, toJson, valueLists } from '../values.ts';

const name = v.string();

/** The far ends of samplers and streamers, for programs that record or play. */
export function fifoMethods(host: RpcHost): Method[] {
  const fifoOf = (wanted: string): RpcFifo => {
    const fifo = host.fifo?.(wanted);
    if (!fifo) throw new HalError('no-such-component', `'${wanted}' is no sampler or streamer`);
    return fifo;
  };
  return [
    defineMethod({
      name: 'sampler.read',
      doc:
        'Takes up to `max` records that a sampler has taken; answers as soon as there is one. A gap in the numbers tells ' +
        'of records that were lost. `closed` when the sampler is gone and everything was read.',
      params: v.strictObject({ name, max: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)) }),
      result: v.strictObject({
        samples: v.array(v.strictObject({ number: v.number(), values: v.array(jsonValue) })),
        types: v.array(v.string()),
        closed: v.boolean(),
      }),
      example: {
        params: { name: 'sampler.0', max: 10 },
        result: { samples: [{ number: 0, values: [true] }], types: ['bit'], closed: false },
      },
      async run({ name: wanted, max }, { signal }) {
        const fifo = fifoOf(wanted);
        while (fifo.length === 0 && !fifo.isClosed && !signal.aborted) await fifo.changed(signal);
        const samples = [];
        for (let sample = fifo.take(); sample; sample = samples.length < max ? fifo.take() : undefined) {
          samples.push({ number: sample.number, values: sample.values.map(toJson) });
        }
        return { samples, types: [...fifo.types], closed: fifo.isClosed && fifo.length === 0 };
      },
    }),
    defineMethod({
      name: 'streamer.write',
      doc: 'Gives a streamer records to play, one per cycle; answers when the last of them has found room.',
      params: v.strictObject({ name, records: valueLists }),
      result: v.strictObject({ written: v.number() }),
      example: { params: { name: 'streamer.0', records: [[true], [false]] }, result: { written: 2 } },
      async run({ name: wanted, records }, call) {
        const { signal } = call;
        const fifo = fifoOf(wanted);
        // All records are read before the first is played: one that is wrong keeps the others back.
        const typed = await inSlices(
          mapInSteps(records, (record) =>
            record.map((value, index) => {
              const type = fifo.types[index];
              if (type === undefined)
                throw new HalError('bad-value', `a record of ${fifo.types.length} values was expected`);
              const given = fromJson(type, value);
              return typeof given === 'string' ? parseValue(type, given) : given;
            }),
          ),
          call,
        );
        let written = 0;
        for (const values of typed) {
          while (fifo.isFull && !fifo.isClosed && !signal.aborted) await fifo.changed(signal);
          if (!fifo.put(values)) break;
          written++;
        }
        return { written };
      },
    }),
  ];
}
