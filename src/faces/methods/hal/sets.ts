import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, namedValue, namedValueOf } from '../values.ts';

export const halSets: Method = defineMethod({
  name: 'hal.sets',
  doc: 'Sets a signal that no OUT pin writes. It is a request as with `hal.setp`, and `ask: false` as there.',
  params: v.strictObject({ name: v.string(), value: jsonValue, ask: v.optional(v.boolean()) }),
  result: namedValue,
  example: {
    params: { name: 'printer-power', value: true },
    result: { name: 'printer-power', type: 'bit', value: true },
  },
  run: ({ name, value, ask }, { client }) => namedValueOf(client.sets(name, value, { ask })),
});
