import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const componentExit: Method = defineMethod({
  name: 'component.exit',
  doc: 'Ends the caller’s component: its pins are removed, signals keep their values.',
  params: v.strictObject({ component: v.string() }),
  result: v.strictObject({ component: v.string() }),
  example: { params: { component: 'host' }, result: { component: 'host' } },
  run: ({ component }, { client }) => {
    client.components.exit(component);
    return { component };
  },
});
