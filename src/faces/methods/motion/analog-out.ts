import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const motionAnalogOut: Method = defineMethod({
  name: 'motion.analogOut',
  doc: 'Sets an analog output and its I/O twin, as M68 does.',
  params: v.strictObject({ index: v.number(), value: v.number() }),
  result: v.strictObject({ pin: v.string(), value: v.number() }),
  example: {
    params: { index: 3, value: 0.5 },
    result: { pin: 'motion.analog-out-03', value: 0.5 },
  },
  run: ({ index, value }, { client }) => client.analogOut(index, value),
});
