import type { DriverType } from '../../plugs/define-driver.ts';
import { CommandFailure, exitCodes } from '../io.ts';

/** A usage failure that lists the options of the driver. */
export function unknownOption(driver: DriverType, name: string, word: string): CommandFailure {
  const names = Object.keys(driver.options);
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return new CommandFailure(exitCodes.usage, `${word}: driver '${driver.name}' has no option '${name}': ${known}`);
}
