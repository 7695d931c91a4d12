import type { OptionValue } from '../../catalog/header.ts';
import { plainDefault } from '../../catalog/plain-default.ts';
import type { DriverType } from '../../plugs/define-driver.ts';
import { CommandFailure, exitCodes, type CliIo } from '../io.ts';
import { readCredentials } from './credentials.ts';
import type { PlugCommandOptions } from './command-options.ts';
import { unknownOption } from './unknown-option.ts';

type Values = Map<string, OptionValue>;

/** The driver's own options from the command line and the environment, and the defaults of the others. */
export async function driverValues(
  driver: DriverType,
  options: PlugCommandOptions,
  io: CliIo,
): Promise<Readonly<Record<string, OptionValue>>> {
  const { host, outlet, transport, credentials, option: written = [] } = options;
  const values: Values = new Map();
  const give = (name: string, value: OptionValue | undefined, word: string) => {
    if (value === undefined) return;
    if (!Object.hasOwn(driver.options, name)) throw unknownOption(driver, name, word);
    values.set(name, value);
  };
  const secrets = readCredentials(driver, credentials, io.env);
  for (const [name, value] of Object.entries(secrets)) give(name, value, '--credentials');
  give('address', host?.address, '--host');
  give('port', host?.port, '--host with a port');
  give('outlet', outlet, '--outlet');
  give('transport', transport, '--transport');
  if (written.length > 0) {
    const { readWritten } = await import('./written-options.ts');
    for (const [name, value] of readWritten(driver, written, io)) values.set(name, value);
  }
  for (const [name, spec] of Object.entries(driver.options)) {
    const usual = plainDefault(spec);
    if (usual !== undefined && !values.has(name)) values.set(name, usual);
  }
  requireAll(driver, values);
  return Object.fromEntries(values);
}

function requireAll(driver: DriverType, values: Values): void {
  for (const [name, { required, unless = {}, doc }] of Object.entries(driver.options)) {
    if (!required || values.has(name)) continue;
    const isLifted = Object.entries(unless).some(([other, value]) =>
      value === null ? values.has(other) : values.get(other) === value,
    );
    if (isLifted) continue;
    const way = name === 'address' ? '-H, --host <host[:port]>' : `--option ${name}=VALUE`;
    throw new CommandFailure(exitCodes.usage, `required option '${way}' not specified: ${doc}`);
  }
}
