import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { plugInfo } from '../values.ts';

export const plugList: Method = defineMethod({
  name: 'plug.list',
  doc:
    'Lists the plugs: reachability, relay, identity, why the last exchange failed, and the requests that have not ' +
    'ended. An unknown value is absent.',
  params: v.strictObject({}),
  result: v.strictObject({ plugs: v.array(plugInfo) }),
  example: {
    params: {},
    result: {
      plugs: [
        {
          name: 'printer',
          online: true,
          error: false,
          relay: true,
          identity: {
            driver: 'kasa',
            model: 'HS110(EU)',
            alias: 'printer',
            deviceId: '80061234567890ABCDEF1234567890ABCDEF1234',
            mac: '00:00:5E:00:53:01',
            hardware: '1.0',
            firmware: '1.2.5',
            meter: true,
          },
          requests: [],
        },
      ],
    },
  },
  run: (_params, { client }) => ({ plugs: client.plugs() }),
});
