import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { halType, jsonValue, namedValue, namedValueOf } from '../values.ts';

export const componentParam: Method = defineMethod({
  name: 'component.param',
  doc: 'Creates a param of the caller’s component.',
  params: v.strictObject({
    component: v.string(),
    name: v.string(),
    type: halType,
    dir: v.picklist(['ro', 'rw']),
    value: v.optional(jsonValue),
  }),
  result: namedValue,
  example: {
    params: { component: 'host', name: 'scale', type: 'float', dir: 'rw', value: 1 },
    result: { name: 'host.scale', type: 'float', value: 1 },
  },
  run: (param, { client }) => namedValueOf(client.components.newParam(param)),
});
