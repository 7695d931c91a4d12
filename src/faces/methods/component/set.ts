import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, jsonValues, valueMap } from '../values.ts';

export const componentSet: Method = defineMethod({
  name: 'component.set',
  doc:
    'Sets pins and params of the caller’s component, of any direction, as one change; or pins of the component ' +
    '`host` of a machine file. Each value written to `host` counts as fresh, also an unchanged one. null marks a value ' +
    'as unknown: the pin takes its `failsafe` value, or NaN.',
  params: v.strictObject({ component: v.string(), values: valueMap }),
  result: v.strictObject({ values: v.record(v.string(), jsonValue) }),
  example: {
    params: { component: 'host', values: { printing: true } },
    result: { values: { printing: true } },
  },
  run: ({ component, values }, { client }) => ({
    values: jsonValues(
      client.hasHostPins(component)
        ? client.writeHostPins(component, values)
        : client.components.set(component, values),
    ),
  }),
});
