import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { patternList } from '../values.ts';

export const halWatch: Method = defineMethod({
  name: 'hal.watch',
  doc:
    'Watches pins, params and signals by name or pattern (`printer.*`), including those created later. ' +
    'Notifications `hal.changed` follow: the first with the current values, then one per change.',
  params: v.strictObject({
    patterns: v.pipe(patternList, v.minLength(1)),
    minIntervalMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000))),
  }),
  result: v.strictObject({ id: v.number() }),
  example: { params: { patterns: ['printer.*'] }, result: { id: 1 } },
  run: ({ patterns, minIntervalMs }, call) => {
    const id = call.client.watch(
      { patterns, minIntervalMs, outlet: (watch) => call.outlet('hal.changed', { id: watch }) },
      call,
    );
    return id instanceof Promise ? id.then((watch) => ({ id: watch })) : { id };
  },
});
