import { join } from 'node:path';
import { componentTypes } from '../components/registry.ts';
import { loadHeaders } from '../config/header-directory.ts';
import { loadMachine } from '../config/load-machine.ts';
import { createMachine } from '../machine/create-machine.ts';
import type { Machine, MachineContext } from '../machine/machine.ts';
import { rpcHostOf } from '../machine/rpc-host.ts';
import type { PlugDriverFactory } from '../plugs/driver.ts';
import { plugDrivers } from '../plugs/registry.ts';
import type { Delimiter } from '../rpc/framing.ts';
import { machineMethods } from '../rpc/methods.ts';
import { createPeer } from '../rpc/peer.ts';
import { systemClock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';
import { createLogger, type LogLevel } from './log.ts';

export interface RunOptions {
  readonly stdin: 'rpc' | 'none';
  readonly delimiter?: Delimiter;
  readonly sim?: boolean;
  readonly logLevel: LogLevel;
}

/** `halyard run`: a machine from a file. */
export async function run(file: string, options: RunOptions, io: CliIo): Promise<ExitCode> {
  const logger = createLogger(io.stderr, options.logLevel);
  const context = machineContext(io, logger, options.sim ?? false);
  const config = await loadMachine(file, { headers: context.headers, environment: io.env });
  const machine = await createMachine(config, context);
  return runMachine(machine, logger, options, io);
}

/** What a machine needs of the program around it. */
export function machineContext(io: CliIo, logger: Logger, sim: boolean): MachineContext {
  return {
    clock: systemClock(),
    logger,
    headers: loadHeaders(join(io.root, 'pins')),
    types: componentTypes,
    drivers: sim ? onlySimulated(plugDrivers) : plugDrivers,
    env: io.env,
  };
}

/** Runs a machine until a signal, the end of stdin or `runner.stop`, then ends it and leaves every relay as it is. */
export async function runMachine(machine: Machine, logger: Logger, options: RunOptions, io: CliIo): Promise<ExitCode> {
  const forgetSignals = io.onStopSignal((signal) => machine.requestStop(signal));
  machine.start();
  const peer =
    options.stdin === 'rpc'
      ? createPeer({
          input: io.stdin,
          output: io.stdout,
          methods: machineMethods(rpcHostOf(machine)),
          logger,
          delimiter: options.delimiter ?? 'newline',
        })
      : undefined;
  void peer?.closed.then(() => machine.requestStop('end of stdin'));
  peer?.notify('runner.ready', { machine: machine.name });
  logger.info({ components: machine.members.length }, `machine '${machine.name}' runs`);

  const why = await machine.stopRequested;
  logger.info({}, `machine '${machine.name}' stops: ${why}; every relay stays as it is`);
  await machine.dispose();
  peer?.dispose();
  forgetSignals();
  return exitCodes.done;
}

function onlySimulated(drivers: ReadonlyMap<string, PlugDriverFactory>): ReadonlyMap<string, PlugDriverFactory> {
  const simulated = drivers.get('sim');
  return simulated ? new Map([...drivers.keys()].map((name) => [name, simulated])) : drivers;
}
