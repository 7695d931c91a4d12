import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const halUnwatch: Method = defineMethod({
  name: 'hal.unwatch',
  doc: 'Ends a watch. `merged` counts the changes left out because newer ones replaced them.',
  params: v.strictObject({ id: v.number() }),
  result: v.strictObject({ id: v.number(), merged: v.number() }),
  example: { params: { id: 1 }, result: { id: 1, merged: 0 } },
  run: ({ id }, { client }) => ({ id, merged: client.unwatch(id) }),
});
