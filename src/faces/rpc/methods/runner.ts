import * as v from 'valibot';
import type { RpcHost } from '../host.ts';
import { defineMethod, type Method } from '../method.ts';

const runState = v.picklist(['starting', 'running', 'stopping']);

/** The machine as a whole. */
export function runnerMethods(host: RpcHost): Method[] {
  return [
    defineMethod({
      name: 'runner.status',
      doc:
        'Tells what runs, in which process, and how it is: components with their states, plugs with reachability. Uptime is in seconds; ' +
        '`reason` says in words why a component is as it is, such as what keeps power-off waiting.',
      params: v.strictObject({}),
      result: v.strictObject({
        machine: v.string(),
        pid: v.optional(v.number()),
        state: runState,
        uptime: v.number(),
        components: v.array(
          v.strictObject({ name: v.string(), type: v.string(), state: v.string(), reason: v.optional(v.string()) }),
        ),
        plugs: v.array(v.strictObject({ name: v.string(), online: v.boolean(), error: v.boolean() })),
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
      run: () => host.status(),
    }),
    defineMethod({
      name: 'runner.stop',
      doc: 'Stops the machine. Every relay stays as it is.',
      params: v.strictObject({}),
      result: v.strictObject({ machine: v.string(), state: runState }),
      example: { params: {}, result: { machine: 'printer', state: 'stopping' } },
      run: () => {
        // The answer goes out first.
        queueMicrotask(() => host.stop());
        return { machine: host.machine, state: 'stopping' };
      },
    }),
  ];
}
