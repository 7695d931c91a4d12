import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { examplePlug, plugInfo } from '../values.ts';

export const plugList: Method = defineMethod({
  name: 'plug.list',
  doc:
    'Lists the plugs: reachability, relay, identity, why the last exchange failed, and the requests that have not ' +
    'ended. An unknown value is absent.',
  params: v.strictObject({}),
  result: v.strictObject({ plugs: v.array(plugInfo) }),
  example: {
    params: {},
    result: { plugs: [examplePlug] },
  },
  run: (_params, { client }) => ({ plugs: client.plugs() }),
});
