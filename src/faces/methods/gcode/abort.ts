import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const gcodeAbort: Method = defineMethod({
  name: 'gcode.abort',
  doc:
    'Says that the controller has aborted: an M66 or G4 that waits is cancelled, with all lines behind it, what M62, M63 ' +
    'and M67 have put off is dropped, and the program begins anew. Outputs keep their values.',
  params: v.strictObject({}),
  result: v.strictObject({ dropped: v.number() }),
  example: { params: {}, result: { dropped: 0 } },
  run: (_params, { client }) => ({ dropped: client.gcode.abort() }),
});
