import { HalError } from '../../errors.ts';
import type { Ask } from '../../hal/hal.ts';
import type { ApiHost } from './host.ts';

/**
 * Requests the safe power-off of a component `power-off`; without a name, of the only one. Returns its name; `ask` tells
 * how the request ends.
 */
export function askPowerOff(host: ApiHost, name: string | undefined, ask: Ask): string {
  const component = name ?? onlyOne(host.withHandle('powerOff'));
  host.hal.batch(() => {
    host.hal.setp(`${component}.ask`, true, ask);
    // Only the ask is the request: a rise would be a second request, without an origin.
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
    `this machine has several components power-off: name one, ${names.join(' or ')}, in the method power.off`,
  );
}
