import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { halType, jsonValue, namedValue, namedValueOf } from '../values.ts';

export const componentPin: Method = defineMethod({
  name: 'component.pin',
  doc:
    'Creates a pin of the caller’s component; `name` is without the component’s name. The pin takes the value ' +
    '`failsafe` when the caller goes away.',
  params: v.strictObject({
    component: v.string(),
    name: v.string(),
    type: halType,
    dir: v.picklist(['in', 'out', 'io']),
    value: v.optional(jsonValue),
    failsafe: v.optional(jsonValue),
  }),
  result: namedValue,
  example: {
    params: { component: 'host', name: 'printing', type: 'bit', dir: 'out' },
    result: { name: 'host.printing', type: 'bit', value: false },
  },
  run: (pin, { client }) => namedValueOf(client.components.newPin(pin)),
});
