import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const gcodeEnd: Method = defineMethod({
  name: 'gcode.end',
  doc:
    'Reports that the program has ended, as M2 and M30 do: outputs queued for a move are dropped. The next line begins ' +
    'a new program, outside all conditional text.',
  params: v.strictObject({}),
  result: v.strictObject({ dropped: v.number() }),
  example: { params: {}, result: { dropped: 0 } },
  run: (_params, { client }) => {
    const dropped = client.gcode.end();
    return dropped instanceof Promise ? dropped.then((count) => ({ dropped: count })) : { dropped };
  },
});
