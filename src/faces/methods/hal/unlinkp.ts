import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { namedValue, namedValueOf } from '../values.ts';

export const halUnlinkp: Method = defineMethod({
  name: 'hal.unlinkp',
  doc: 'Unlinks a pin, which keeps its value. A pin that is not linked stays as it is.',
  params: v.strictObject({ name: v.string() }),
  result: namedValue,
  example: {
    params: { name: 'printer.enable' },
    result: { name: 'printer.enable', type: 'bit', value: false },
  },
  run: ({ name }, { client }) => namedValueOf(client.unlink(name)),
});
