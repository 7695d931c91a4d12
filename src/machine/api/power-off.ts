import { HalError } from '../../errors.ts';
import type { Ask } from '../../hal/hal.ts';
import type { ApiHost } from './host.ts';

/**
 * Asks a `power-off` for its safe power-off; of the only one there is, without a name. Returns its name; `ask` tells
 * what becomes of the request.
 */
export function askPowerOff(host: ApiHost, name: string | undefined, ask: Ask): string {
  const component = name ?? onlyOne(host.withHandle('powerOff'));
  host.hal.batch(() => {
    host.hal.setp(`${component}.ask`, true, ask);
    // Only the ask asks: a rise beside it would be one more request, of nobody.
    host.hal.setp(`${component}.ask`, false);
  });
  return component;
}

function onlyOne(names: readonly string[]): string {
  const [name, second] = names;
  if (name === undefined) throw new HalError('no-such-component', 'this machine has no component power-off: load one');
  if (second === undefined) return name;
  throw new HalError(
    'usage',
    `there are several of power-off: ask one of them, ${names.join(' or ')}, by the method power.off and its name`,
  );
}
