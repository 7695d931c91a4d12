import { resolve } from 'node:path';
import type { DriverType } from '../plugs/define-driver.ts';
import { plugDrivers } from '../plugs/registry.ts';
import { isUserModule } from '../util/user-module.ts';
import { CommandFailure, exitCodes, type CliIo } from './io.ts';

/** The driver that a command line names: a built-in one, or a module. */
export async function namedDriver(name: string, io: CliIo): Promise<DriverType> {
  const known = plugDrivers.get(name);
  if (known) return known;
  if (isUserModule(name)) {
    const { importDriver } = await import('../plugs/import-driver.ts');
    return importDriver(resolve(io.cwd, name));
  }
  const names = [...plugDrivers.keys()].join(', ');
  const message = `there is no driver '${name}': expected one of ${names}, or a module such as ./my-driver.js`;
  throw new CommandFailure(exitCodes.usage, message);
}
