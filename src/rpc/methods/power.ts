import * as v from 'valibot';
import { HalError } from '../../errors.ts';
import type { RpcHost } from '../host.ts';
import { defineMethod, type Method } from '../method.ts';

/** The safe power-off. */
export function powerMethods(host: RpcHost): Method[] {
  return [
    defineMethod({
      name: 'power.off',
      doc:
        'Asks the component `power-off` for its safe power-off, as a rise of its `request` does: it waits until nothing ' +
        'prints and everything is cool, counts down, then switches off. Without a name, of the only one there is.',
      params: v.strictObject({ name: v.optional(v.string()) }),
      result: v.strictObject({ name: v.string() }),
      example: { params: { name: 'power-off' }, result: { name: 'power-off' } },
      run({ name }) {
        const component = name ?? onlyOne(host.membersOf?.('power-off') ?? []);
        const request = `${component}.ask`;
        // Each a change of its own, so that there is a rise also where it was TRUE.
        for (const value of [false, true, false]) host.hal.setp(request, value);
        return { name: component };
      },
    }),
  ];
}

function onlyOne(names: readonly string[]): string {
  const [name, second] = names;
  if (name === undefined) throw new HalError('no-such-component', 'this machine has no component power-off: load one');
  if (second === undefined) return name;
  throw new HalError('usage', `there are several of power-off: give the name of one, ${names.join(' or ')}`);
}
