import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, namedValue, namedValueOf } from '../values.ts';

export const halSetp: Method = defineMethod({
  name: 'hal.setp',
  doc:
    'Sets a param, or an IN or I/O pin that is not linked. The value is of its type, or a text that is read as ' +
    'halcmd reads it ("TRUE", "1", "0x1f", "inf"). A pin of the component `host` of a machine file is written as by ' +
    '`component.set`. For a plug it is a request, also where the pin has that value already, so set on change and never ' +
    'in a loop, which would undo every press of the button; with `ask: false` only a change is one.',
  params: v.strictObject({ name: v.string(), value: jsonValue, ask: v.optional(v.boolean()) }),
  result: namedValue,
  example: {
    params: { name: 'printer.interval', value: 1 },
    result: { name: 'printer.interval', type: 'float', value: 1 },
  },
  run: ({ name, value, ask }, { client }) => namedValueOf(client.setp(name, value, { ask })),
});
