import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { namedValue, namedValueOf } from '../values.ts';

export const halGets: Method = defineMethod({
  name: 'hal.gets',
  doc: 'Reads a signal.',
  params: v.strictObject({ name: v.string() }),
  result: namedValue,
  example: { params: { name: 'printer-power' }, result: { name: 'printer-power', type: 'bit', value: false } },
  run: ({ name }, { client }) => namedValueOf(client.gets(name)),
});
