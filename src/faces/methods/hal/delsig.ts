import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const halDelsig: Method = defineMethod({
  name: 'hal.delsig',
  doc: 'Deletes a signal. Its pins are unlinked and keep their values.',
  params: v.strictObject({ name: v.string() }),
  result: v.strictObject({ name: v.string() }),
  example: { params: { name: 'printer-power' }, result: { name: 'printer-power' } },
  run: ({ name }, { client }) => {
    client.deleteSignal(name);
    return { name };
  },
});
