import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { valueLists } from '../values.ts';

export const streamerWrite: Method = defineMethod({
  name: 'streamer.write',
  doc: 'Gives a streamer records to play, one per cycle; answers when the last one fits into its FIFO.',
  params: v.strictObject({ name: v.string(), records: valueLists }),
  result: v.strictObject({ written: v.number() }),
  example: { params: { name: 'streamer.0', records: [[true], [false]] }, result: { written: 2 } },
  run: async ({ name, records }, call) => ({ written: await call.client.writeRecords(name, records, call) }),
});
