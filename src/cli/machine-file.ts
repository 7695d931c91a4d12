import { dirname, resolve } from 'node:path';
import { headersByName, joinHeaders } from '../config/header-directory.ts';
import { loadMachine } from '../config/load-machine.ts';
import type { MachineConfig } from '../config/machine.ts';
import { userHeaders } from '../config/user-headers.ts';
import { createMachine } from '../machine/create-machine.ts';
import type { Machine } from '../machine/machine.ts';
import { loadUserTypes } from '../machine/user-modules.ts';
import { simulatedDrivers } from '../plugs/registry.ts';
import type { CliIo } from './io.ts';
import type { RunContext } from './run-context.ts';
import { userFaces } from './user-faces.ts';

/** Builds the machine of a machine file. Gives it with the HAL files to run on it. */
export async function machineOf(
  file: string,
  context: RunContext,
  environment: CliIo['env'],
): Promise<{ readonly machine: Machine; readonly halFiles: readonly string[] }> {
  const own = userFaces();
  const config = await loadMachine(file, { ...context, environment, importFace: own.import });
  const drivers = context.isSimulated ? simulatedDrivers(config.drivers) : config.drivers;
  const headers = joinHeaders(headersByName(own.headers), userHeaders(file), context.headers);
  const faces = new Map([...(context.faces ?? []), ...own.types]);
  const types = new Map([
    ...context.types,
    ...(await loadUserTypes(
      config.components.filter(({ header }) => !header.face),
      file,
    )),
  ]);
  const env = environmentOf(config, context, environment);
  const machine = await createMachine({ ...config, drivers }, { ...context, headers, types, faces, env });
  return { machine, halFiles: config.sources.map((source) => resolve(dirname(file), source)) };
}

/**
 * Programs find the machine through HALYARD_SOCKET: the socket of the command line, which `env` already has, or the one
 * of the file.
 */
function environmentOf({ faces }: MachineConfig, { env }: RunContext, environment: CliIo['env']): CliIo['env'] {
  const socket = faces.find(({ type }) => type === 'rpc')?.options.get('socket');
  if (env !== environment || typeof socket !== 'string') return env ?? environment;
  return { ...environment, HALYARD_SOCKET: socket };
}
