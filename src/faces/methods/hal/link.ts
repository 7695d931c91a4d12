import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { linked, linkedOf } from '../values.ts';

export const halLink: Method = defineMethod({
  name: 'hal.link',
  doc: 'Links one pin to an existing signal, as linkps.',
  params: v.strictObject({ pin: v.string(), signal: v.string() }),
  result: linked,
  example: {
    params: { pin: 'motion.digital-in-00', signal: 'printer-power' },
    result: {
      signal: 'printer-power',
      type: 'bit',
      pins: ['motion.digital-out-io-15', 'printer.enable', 'motion.digital-in-00'],
    },
  },
  run: ({ pin, signal }, { client }) => linkedOf(client.link(pin, signal)),
});
