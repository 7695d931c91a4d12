import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { namedValue, namedValueOf } from '../values.ts';

export const halGetp: Method = defineMethod({
  name: 'hal.getp',
  doc: 'Reads a pin or a param.',
  params: v.strictObject({ name: v.string() }),
  result: namedValue,
  example: {
    params: { name: 'printer.power' },
    result: { name: 'printer.power', type: 'float', value: 42.5 },
  },
  run: ({ name }, { client }) => namedValueOf(client.getp(name)),
});
