import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const componentNew: Method = defineMethod({
  name: 'component.new',
  doc: 'Makes a component that belongs to the caller. One of that name which is dead is replaced; its links come back.',
  params: v.strictObject({ name: v.string() }),
  result: v.strictObject({ component: v.string() }),
  example: { params: { name: 'host' }, result: { component: 'host' } },
  run: ({ name }, { client }) => {
    client.components.create(name);
    return { component: name };
  },
});
