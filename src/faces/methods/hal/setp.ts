import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, namedValue, namedValueOf } from '../values.ts';

export const halSetp: Method = defineMethod({
  name: 'hal.setp',
  doc:
    'Sets a param, or an IN or I/O pin that is not linked. The value has the type of the pin or param, or is a text ' +
    'that is read as halcmd reads it ("TRUE", "1", "0x1f", "inf"). A pin of the component `host` of a machine file is ' +
    'written as by `component.set`. For a plug this is a request, even when the pin already has the value. So call it ' +
    'on change and never in a loop: a loop undoes every press of the button. With `ask: false`, only a change is a ' +
    'request.',
  params: v.strictObject({ name: v.string(), value: jsonValue, ask: v.optional(v.boolean()) }),
  result: namedValue,
  example: {
    params: { name: 'printer.interval', value: 1 },
    result: { name: 'printer.interval', type: 'float', value: 1 },
  },
  run: ({ name, value, ask }, { client }) => namedValueOf(client.setp(name, value, { ask })),
});
