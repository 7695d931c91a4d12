import type { CallTurnsOptions } from '../../plugs/call-turns.ts';
import type { PlugDriver } from '../../plugs/driver.ts';
import { createIotAsk, type IotAsk } from '../../plugs/kasa/iot/ask.ts';
import { outletIn } from '../../plugs/kasa/iot/children.ts';
import { kasa } from '../../plugs/kasa/driver.ts';
import { silentLogger } from '../../util/logger.ts';
import { parseOutlet } from '../arguments.ts';
import { processClock } from '../clock.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from '../io.ts';
import { namedDriver } from '../named-driver.ts';
import type { PlugCommandOptions } from './command-options.ts';
import { driverValues } from './driver-values.ts';

/** One plug for the time of one command. */
export interface PlugSession {
  readonly driver: PlugDriver;
  readonly io: CliIo;
  /** Sends a request as it is. */
  readonly request: (json: object) => Promise<unknown>;
  /** Gives the way to ask single methods: of the plug, or of the outlet that is meant. */
  readonly asker: () => Promise<IotAsk>;
  /** Prints the text, or with `--json` the data, in which `null` stands for what the plug does not tell. */
  readonly print: (human: string, data: object) => void;
}

export type PlugAction = (session: PlugSession) => Promise<ExitCode | void>;

/** Opens the plug, acts, and closes it again whatever came of it. */
export async function withPlug(options: PlugCommandOptions, io: CliIo, act: PlugAction): Promise<ExitCode> {
  const { timeout, json } = options;
  const type = await namedDriver(options.driver, io);
  const values = await driverValues(type, options, io);
  const context = { clock: processClock(), logger: silentLogger };
  const timeoutMs = timeout * 1000;
  const own = type.create({ ...values, timeoutMs, meter: 'auto' }, context);
  const driver =
    type === kasa ? own : await limited(own, { clock: context.clock, timeoutMs, peer: `driver '${type.name}'` });
  const request = async (question: object) => {
    if (driver.request) return driver.request(question);
    throw new CommandFailure(exitCodes.usage, `driver '${type.name}' sends no requests in the plug's own language`);
  };
  const asker = async () => {
    if (type !== kasa) throw new CommandFailure(exitCodes.usage, onlyKasa(type.name));
    const ask = createIotAsk(request);
    const { outlet } = values;
    if (typeof outlet !== 'string' && typeof outlet !== 'number') return ask;
    return createIotAsk(request, outletIn(await ask('system', 'get_sysinfo'), parseOutlet(String(outlet))).id);
  };
  try {
    const print = (human: string, data: object) => printLine(io.stdout, json ? JSON.stringify(data, orNull) : human);
    return (await act({ driver, io, request, asker, print })) ?? exitCodes.done;
  } finally {
    await driver.dispose();
  }
}

/** A driver from outside need not limit its calls. Loaded for those alone. */
async function limited(driver: PlugDriver, options: CallTurnsOptions): Promise<PlugDriver> {
  const { limitedPlug } = await import('../../plugs/limited-plug.ts');
  return limitedPlug(driver, options);
}

function onlyKasa(driver: string): string {
  return `this is for driver kasa; a plug of driver '${driver}' has on, off, toggle, state, info, and energy without periods`;
}

function orNull(_: string, value: unknown): unknown {
  return value === undefined ? null : value;
}
