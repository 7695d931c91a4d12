import { HalError } from '../../../errors.ts';
import type { PlugDriver } from '../../../plugs/driver.ts';
import { ownOptions } from '../../../plugs/driver-options.ts';
import type { ComponentScope } from '../../define.ts';

/** Creates the driver of the options, not connected yet. */
export function createDriver(scope: ComponentScope): PlugDriver {
  const name = scope.text('driver') ?? '';
  const driver = scope.drivers.get(name);
  if (!driver) {
    const known = [...scope.drivers.keys()].join(', ');
    throw new HalError('config', `driver '${name}' is unknown: expected one of ${known}`);
  }
  // A driver gets only the parts of the scope that it needs: it does not know HAL.
  const { clock, logger, sharedResources } = scope;
  const context = { name: scope.name, clock, logger, ...(sharedResources ? { sharedResources } : {}) };
  const common = { timeoutMs: Number(scope.option('timeout')) * 1000, meter: scope.option('meter') === true };
  return driver.create({ ...ownOptions(driver, (option) => scope.option(option)), ...common }, context);
}
