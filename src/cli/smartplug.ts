import { createMachine } from '../machine/create-machine.ts';
import { smartplugOptions } from '../machine/hal-smartplug.ts';
import type { CliIo, ExitCode } from './io.ts';
import { createLogger, type LogLevel } from './log.ts';
import { claimsFolder, machineContext } from './build-machine.ts';
import { runMachine } from './run.ts';
import type { StopSignals } from './stop-signals.ts';

export interface SmartplugOptions {
  readonly name: string;
  readonly address: string;
  readonly port?: number;
  readonly energy?: boolean;
  /** Seconds. */
  readonly interval: number;
  /** Seconds. */
  readonly timeout: number;
  readonly stdin: 'rpc' | 'none';
  readonly logLevel: LogLevel;
}

/** `halyard smartplug`: one plug as one component, with the options of hal_smartplug. */
export async function smartplug(options: SmartplugOptions, io: CliIo, signals: StopSignals): Promise<ExitCode> {
  const { name, address, port, energy = false, interval, timeout } = options;
  const logger = createLogger(io.stderr, options.logLevel);
  const plan = {
    machine: name,
    components: [{ type: 'smartplug', name, options: smartplugOptions({ address, port, energy, interval, timeout }) }],
    nets: [],
    settings: [],
  };
  const machine = await createMachine(plan, {
    ...machineContext(io, logger, false),
    claimsFolder: claimsFolder(io.env),
  });
  return runMachine(machine, logger, options, io, { afterContact: true, signals });
}
