import type { OptionValue } from '../hal/header.ts';
import { createMachine } from '../machine/create-machine.ts';
import type { CliIo, ExitCode } from './io.ts';
import { createLogger, type LogLevel } from './log.ts';
import { machineContext, runMachine } from './run.ts';

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
export async function smartplug(options: SmartplugOptions, io: CliIo): Promise<ExitCode> {
  const { name, address, port, energy = false, interval, timeout } = options;
  const logger = createLogger(io.stderr, options.logLevel);
  const settings: readonly (readonly [string, OptionValue | undefined])[] = [
    ['driver', 'kasa'],
    ['address', address],
    ['port', port],
    ['meter', energy],
    ['interval', interval],
    ['timeout', timeout],
  ];
  const given = settings.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const plan = {
    machine: name,
    components: [{ type: 'smartplug', name, options: new Map(given) }],
    nets: [],
    settings: [],
  };
  const machine = await createMachine(plan, machineContext(io, logger, false));
  return runMachine(machine, logger, options, io);
}
