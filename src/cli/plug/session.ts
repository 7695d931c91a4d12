import { HalError } from '../../errors.ts';
import type { PlugDriver, PlugTransport } from '../../plugs/driver.ts';
import { createIotAsk, type IotAsk } from '../../plugs/kasa/iot/ask.ts';
import { outletIn } from '../../plugs/kasa/iot/children.ts';
import { createKasaPlug } from '../../plugs/kasa/plug.ts';
import { silentLogger } from '../../util/logger.ts';
import { processClock } from '../clock.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from '../io.ts';
import { readCredentials } from './credentials.ts';

/** What every plug command takes. */
export interface PlugCommandOptions {
  readonly host: { readonly address: string; readonly port?: number };
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly outlet?: number | string;
  readonly transport?: PlugTransport;
  /** Path of a file with user name and password. */
  readonly credentials?: string;
}

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
  const { host, timeout, json, outlet, transport, credentials } = options;
  const driver = createKasaPlug(
    {
      ...host,
      timeoutMs: timeout * 1000,
      meter: 'auto',
      ...(outlet === undefined ? {} : { outlet }),
      ...(transport === undefined ? {} : { transport }),
      ...readCredentials(credentials, io.env),
    },
    { clock: processClock(), logger: silentLogger },
  );
  const request = async (question: object) => {
    if (!driver.request) throw new HalError('internal', 'this driver takes no requests of its own');
    return driver.request(question);
  };
  const asker = async () => {
    const ask = createIotAsk(request);
    if (outlet === undefined) return ask;
    return createIotAsk(request, outletIn(await ask('system', 'get_sysinfo'), outlet).id);
  };
  try {
    const print = (human: string, data: object) => printLine(io.stdout, json ? JSON.stringify(data, orNull) : human);
    return (await act({ driver, io, request, asker, print })) ?? exitCodes.done;
  } finally {
    await driver.dispose();
  }
}

function orNull(_: string, value: unknown): unknown {
  return value === undefined ? null : value;
}
