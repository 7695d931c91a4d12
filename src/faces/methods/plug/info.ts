import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { plugInfo } from '../values.ts';

export const plugInfoMethod: Method = defineMethod({
  name: 'plug.info',
  doc: 'Describes one plug, by the name of its component, as `plug.list` does.',
  params: v.strictObject({ name: v.string() }),
  result: plugInfo,
  example: {
    params: { name: 'printer' },
    result: {
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
  },
  run: ({ name }, { client }) => client.plug(name),
});
