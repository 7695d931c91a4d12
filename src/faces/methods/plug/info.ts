import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { examplePlug, plugInfo } from '../values.ts';

export const plugInfoMethod: Method = defineMethod({
  name: 'plug.info',
  doc: 'Describes one plug, by the name of its component, as `plug.list` does.',
  params: v.strictObject({ name: v.string() }),
  result: plugInfo,
  example: {
    params: { name: 'printer' },
    result: examplePlug,
  },
  run: ({ name }, { client }) => client.plug(name),
});
