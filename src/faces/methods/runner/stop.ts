import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { runState } from '../values.ts';

export const runnerStop: Method = defineMethod({
  name: 'runner.stop',
  doc: 'Stops the machine. Every relay stays as it is.',
  params: v.strictObject({}),
  result: v.strictObject({ machine: v.string(), state: runState }),
  example: { params: {}, result: { machine: 'printer', state: 'stopping' } },
  run: (_params, { client }) => {
    client.stop('runner.stop');
    return { machine: client.machine, state: 'stopping' };
  },
});
