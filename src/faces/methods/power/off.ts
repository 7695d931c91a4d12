import * as v from 'valibot';
import { waitMaxS } from '../../../gcode/limits.ts';
import { defineMethod, type Method } from '../method.ts';

export const powerOff: Method = defineMethod({
  name: 'power.off',
  doc:
    'Requests the safe power-off of a component `power-off`, as a rise of its pin `request` does: it waits until ' +
    'nothing prints and everything is cool, counts down, then switches off. `name` may be missing when there is only ' +
    'one. `delayS` is the countdown in seconds, in place of the pin `delay`; 0 for none. The request does not wait for ' +
    'G-code of the same caller. `accepted` is FALSE when power is off already or `arm` is FALSE; `why` gives the ' +
    'reason in words, or the condition that the request waits for. The event `power.done`, `power.not-done` or ' +
    '`power.withdrawn` tells the end of the request.',
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
