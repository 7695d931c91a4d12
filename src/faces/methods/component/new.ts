import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const componentNew: Method = defineMethod({
  name: 'component.new',
  doc: 'Creates a component owned by the caller. It replaces a dead component of that name and restores its links.',
  params: v.strictObject({ name: v.string() }),
  result: v.strictObject({ component: v.string() }),
  example: { params: { name: 'host' }, result: { component: 'host' } },
  run: ({ name }, { client }) => {
    client.components.create(name);
    return { component: name };
  },
});
