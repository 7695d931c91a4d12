import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { namedValue, namedValueOf, halType } from '../values.ts';

export const halNewsig: Method = defineMethod({
  name: 'hal.newsig',
  doc: 'Creates a signal without links.',
  params: v.strictObject({ name: v.string(), type: halType }),
  result: namedValue,
  example: { params: { name: 'lamp', type: 'bit' }, result: { name: 'lamp', type: 'bit', value: false } },
  run: ({ name, type }, { client }) => namedValueOf(client.newSignal(name, type)),
});
