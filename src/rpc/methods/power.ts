import * as v from 'valibot';
import { HalError } from '../../errors.ts';
import type { RpcHost } from '../host.ts';
import { askOf, defineMethod, type Method } from '../method.ts';

/** The safe power-off. */
export function powerMethods(host: RpcHost): Method[] {
  return [
    defineMethod({
      name: 'power.off',
      doc:
        'Asks the component `power-off` for its safe power-off, as a rise of its `request` does: it waits until nothing ' +
        'prints and everything is cool, counts down, then switches off. Without a name, of the only one there is. ' +
        '`accepted` is FALSE where there is nothing to do or nothing may be done: power is off already, or `arm` is FALSE; ' +
        '`why` says that in words, or what the request waits for. What becomes of it is told by `power.done`, ' +
        '`power.not-done` or `power.withdrawn`.',
      params: v.strictObject({ name: v.optional(v.string()) }),
      result: v.strictObject({ name: v.string(), accepted: v.boolean(), why: v.string() }),
      example: {
        params: { name: 'power-off' },
        result: { name: 'power-off', accepted: true, why: 'a request waits: temperature-0 is above 50 °C' },
      },
      async run({ name }, call) {
        const component = name ?? onlyOne(host.membersOf?.('power-off') ?? []);
        const ask = askOf(call, 'power.off');
        host.hal.batch(() => {
          host.hal.setp(`${component}.ask`, true, ask);
          // Only the ask asks: a rise beside it would be one more request, of nobody.
          host.hal.setp(`${component}.ask`, false);
        });
        const [outcome] = await Promise.all(ask.taken);
        if (!outcome)
          throw new HalError('no-such-component', `'${component}' is no power-off: nothing heard the request`);
        return { name: component, accepted: outcome.end === 'held', why: outcome.why };
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
