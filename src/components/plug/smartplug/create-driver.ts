import { HalError } from '../../../errors.ts';
import type { PlugDriver, PlugOptions } from '../../../plugs/driver.ts';
import type { ComponentScope } from '../../define.ts';

/** The driver that the options ask for, not connected yet. */
export function createDriver(scope: ComponentScope): PlugDriver {
  const name = scope.text('driver') ?? '';
  const factory = scope.drivers.get(name);
  if (!factory) {
    throw new HalError(
      'config',
      `driver '${name}' is unknown: expected one of ${[...scope.drivers.keys()].join(', ')}`,
    );
  }
  const port = scope.option('port');
  const transport = scope.text('transport');
  return factory(
    {
      address: scope.text('address') ?? '',
      ...(typeof port === 'number' ? { port } : {}),
      ...(transport === 'xor' || transport === 'klap' ? { transport } : {}),
      ...given('username', scope.text('username')),
      ...given('password', scope.text('password')),
      ...given('deviceId', scope.text('device-id')),
      ...given('mac', scope.text('mac')),
      ...given('outlet', scope.text('outlet')),
      timeoutMs: Number(scope.option('timeout')) * 1000,
      meter: scope.option('meter') === true,
    },
    scope,
  );
}

function given<K extends keyof PlugOptions>(key: K, text: string | undefined): { readonly [Key in K]?: string } {
  return text === undefined ? {} : ({ [key]: text } as { readonly [Key in K]: string });
}
