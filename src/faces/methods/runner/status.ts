import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { plugStatus, runState } from '../values.ts';

export const runnerStatus: Method = defineMethod({
  name: 'runner.status',
  doc:
    'Describes the running machine: its process, components with their states, plugs with reachability. `uptime` is ' +
    'in seconds. `reason` explains the state of a component in words, such as why power-off waits; `lastError` why ' +
    'the last exchange with a plug failed.',
  params: v.strictObject({}),
  result: v.strictObject({
    machine: v.string(),
    pid: v.optional(v.number()),
    state: runState,
    uptime: v.number(),
    components: v.array(
      v.strictObject({ name: v.string(), type: v.string(), state: v.string(), reason: v.optional(v.string()) }),
    ),
    plugs: v.array(v.strictObject(plugStatus)),
  }),
  example: {
    params: {},
    result: {
      machine: 'printer',
      pid: 1234,
      state: 'running',
      uptime: 12.5,
      components: [{ name: 'printer', type: 'smartplug', state: 'ready' }],
      plugs: [{ name: 'printer', online: true, error: false }],
    },
  },
  run: (_params, { client }) => client.status(),
});
