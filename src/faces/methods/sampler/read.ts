import * as v from 'valibot';
import { toJson } from '../../../machine/api/json-values.ts';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue } from '../values.ts';

export const samplerRead: Method = defineMethod({
  name: 'sampler.read',
  doc:
    'Takes up to `max` records from a sampler; answers as soon as there is one. A gap in the numbers means lost ' +
    'records. `closed` is TRUE when the sampler is gone and all its records are read.',
  params: v.strictObject({ name: v.string(), max: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)) }),
  result: v.strictObject({
    samples: v.array(v.strictObject({ number: v.number(), values: v.array(jsonValue) })),
    types: v.array(v.string()),
    closed: v.boolean(),
  }),
  example: {
    params: { name: 'sampler.0', max: 10 },
    result: { samples: [{ number: 0, values: [true] }], types: ['bit'], closed: false },
  },
  run: async ({ name, max }, call) => {
    const { samples, types, closed } = await call.client.readSamples(name, max, call);
    return {
      samples: samples.map(({ number, values }) => ({ number, values: values.map(toJson) })),
      types: [...types],
      closed,
    };
  },
});
