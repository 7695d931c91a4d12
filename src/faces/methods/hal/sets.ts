import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, namedValue, namedValueOf } from '../values.ts';

export const halSets: Method = defineMethod({
  name: 'hal.sets',
  doc: 'Sets a signal that no OUT pin writes. For a plug this is a request, and `ask` works, as with `hal.setp`.',
  params: v.strictObject({ name: v.string(), value: jsonValue, ask: v.optional(v.boolean()) }),
  result: namedValue,
  example: {
    params: { name: 'printer-power', value: true },
    result: { name: 'printer-power', type: 'bit', value: true },
  },
  run: ({ name, value, ask }, { client }) => namedValueOf(client.sets(name, value, { ask })),
});
