import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { textList, linked, linkedOf } from '../values.ts';

export const halNet: Method = defineMethod({
  name: 'hal.net',
  doc: 'Links pins to a signal; creates the signal if it does not exist. All pins are linked, or none.',
  params: v.strictObject({ signal: v.string(), pins: textList }),
  result: linked,
  example: {
    params: { signal: 'fan', pins: ['motion.digital-out-io-14', 'fan.enable'] },
    result: { signal: 'fan', type: 'bit', pins: ['motion.digital-out-io-14', 'fan.enable'] },
  },
  run: ({ signal, pins }, { client }) => linkedOf(client.net(signal, pins)),
});
