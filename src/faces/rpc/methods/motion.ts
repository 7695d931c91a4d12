import * as v from 'valibot';
import { motionOf, type RpcHost } from '../host.ts';
import { askOf, defineMethod, type Method } from '../method.ts';

/** The outputs of the motion component, by number. */
export function motionMethods(host: RpcHost): Method[] {
  return [
    defineMethod({
      name: 'motion.digitalOut',
      doc: 'Switches a digital output and its I/O twin, as M64 and M65 do; a request also where they have that value already.',
      params: v.strictObject({ index: v.number(), value: v.boolean() }),
      result: v.strictObject({ pin: v.string(), value: v.boolean() }),
      example: {
        params: { index: 15, value: true },
        result: { pin: 'motion.digital-out-15', value: true },
      },
      run: ({ index, value }, call) =>
        motionOf(host).digitalOut(index, value, askOf(call, `motion.digitalOut ${index}`)),
    }),
    defineMethod({
      name: 'motion.analogOut',
      doc: 'Sets an analog output and its I/O twin, as M68 does.',
      params: v.strictObject({ index: v.number(), value: v.number() }),
      result: v.strictObject({ pin: v.string(), value: v.number() }),
      example: {
        params: { index: 3, value: 0.5 },
        result: { pin: 'motion.analog-out-03', value: 0.5 },
      },
      run: ({ index, value }, call) => motionOf(host).analogOut(index, value, askOf(call, `motion.analogOut ${index}`)),
    }),
  ];
}
