import * as v from 'valibot';
import { waitMaxS } from '../../../gcode/limits.ts';
import { defineMethod, type Method } from '../method.ts';

export const powerOff: Method = defineMethod({
  name: 'power.off',
  doc:
    'Asks the component `power-off` for its safe power-off, as a rise of its `request` does: it waits until nothing ' +
    'prints and everything is cool, counts down, then switches off. Without a name, of the only one there is. ' +
    '`delayS` is how many seconds to count down, instead of its pin `delay`; 0 for none. It acts at once, whatever ' +
    'G-code of the same caller waits. ' +
    '`accepted` is FALSE where there is nothing to do or nothing may be done: power is off already, or `arm` is FALSE; ' +
    '`why` says that in words, or what the request waits for. What becomes of it is told by `power.done`, ' +
    '`power.not-done` or `power.withdrawn`.',
  params: v.strictObject({
    name: v.optional(v.string()),
    delayS: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(waitMaxS))),
  }),
  result: v.strictObject({ name: v.string(), accepted: v.boolean(), why: v.string() }),
  example: {
    params: { name: 'power-off' },
    result: { name: 'power-off', accepted: true, why: 'a request waits: temperature-0 is above 50 °C' },
  },
  run: (request, { client }) => client.powerOff(request),
});
