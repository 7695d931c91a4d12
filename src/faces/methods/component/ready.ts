import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';

export const componentReady: Method = defineMethod({
  name: 'component.ready',
  doc:
    'Declares the component ready: all pins exist. Notifications `component.changed` follow for its IN and I/O pins, ' +
    'the first with the current values.',
  params: v.strictObject({ component: v.string() }),
  result: v.strictObject({ component: v.string(), state: v.string() }),
  example: { params: { component: 'host' }, result: { component: 'host', state: 'ready' } },
  run: ({ component }, call) => ({
    component,
    state: call.client.components.ready(component, call.outlet('component.changed', { component })).state,
  }),
});
