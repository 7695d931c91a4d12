import { dirname, resolve } from 'node:path';
import { joinHeaders } from '../config/header-directory.ts';
import { loadMachine } from '../config/load-machine.ts';
import { userHeaders } from '../config/user-headers.ts';
import { createMachine } from '../machine/create-machine.ts';
import type { Machine } from '../machine/machine.ts';
import { loadUserTypes } from '../machine/user-modules.ts';
import { simulatedDrivers } from '../plugs/registry.ts';
import type { CliIo } from './io.ts';
import type { RunContext } from './run-context.ts';

/** Builds the machine of a machine file, and tells which HAL files are then to be run on it. */
export async function machineOf(
  file: string,
  context: RunContext,
  environment: CliIo['env'],
): Promise<{ readonly machine: Machine; readonly halFiles: readonly string[] }> {
  const config = await loadMachine(file, { ...context, environment });
  const drivers = context.isSimulated ? simulatedDrivers(config.drivers) : config.drivers;
  const headers = joinHeaders(userHeaders(file), context.headers);
  const types = new Map([...context.types, ...(await loadUserTypes(config.components, file))]);
  const machine = await createMachine({ ...config, drivers }, { ...context, headers, types });
  return { machine, halFiles: config.sources.map((source) => resolve(dirname(file), source)) };
}
