import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, jsonValues } from '../values.ts';

export const componentGet: Method = defineMethod({
  name: 'component.get',
  doc: 'Reads all pins and params of the caller’s component.',
  params: v.strictObject({ component: v.string() }),
  result: v.strictObject({ values: v.record(v.string(), jsonValue) }),
  example: { params: { component: 'host' }, result: { values: { printing: false } } },
  run: ({ component }, { client }) => ({ values: jsonValues(client.components.get(component)) }),
});
