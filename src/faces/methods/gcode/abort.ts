import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const gcodeAbort: Method = defineMethod({
  name: 'gcode.abort',
  doc:
    'Reports that the controller has aborted. A waiting M66 or G4 is cancelled with all lines behind it, the outputs ' +
    'queued by M62, M63 and M67 are dropped, and the program begins anew. Outputs keep their values.',
  params: v.strictObject({}),
  result: v.strictObject({ dropped: v.number() }),
  example: { params: {}, result: { dropped: 0 } },
  run: (_params, { client }) => ({ dropped: client.gcode.abort() }),
});
