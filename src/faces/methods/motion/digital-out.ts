import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const motionDigitalOut: Method = defineMethod({
  name: 'motion.digitalOut',
  doc: 'Switches a digital output and its I/O twin, as M64 and M65 do; a request even when they already have the value.',
  params: v.strictObject({ index: v.number(), value: v.boolean() }),
  result: v.strictObject({ pin: v.string(), value: v.boolean() }),
  example: {
    params: { index: 15, value: true },
    result: { pin: 'motion.digital-out-15', value: true },
  },
  run: ({ index, value }, { client }) => client.digitalOut(index, value),
});
