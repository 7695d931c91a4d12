import { parseArgs } from 'node:util';
import { HalError, messageOf } from '../errors.ts';
import type { OptionValue } from '../catalog/header.ts';

/** The command line of hal_smartplug: one plug as one component. */
export interface SmartplugLine {
  readonly name: string;
  readonly options: ReadonlyMap<string, OptionValue>;
}

/** Reads the arguments of `hal_smartplug -n NAME -a ADDRESS [-p PORT] [-e] [-i SECONDS] [-t SECONDS]`. */
export function parseSmartplugLine(args: readonly string[]): SmartplugLine {
  const { values } = parsed(args);
  const { name, address } = values;
  if (name === undefined) throw new HalError('usage', 'hal_smartplug: -n NAME is missing');
  if (address === undefined) throw new HalError('usage', 'hal_smartplug: -a ADDRESS is missing');
  return {
    name,
    options: smartplugOptions({
      address,
      port: numberIn(values.port, 'port', 1, 65535),
      energy: values.energy ?? false,
      interval: numberIn(values.interval, 'interval', 0.05, 3600),
      timeout: numberIn(values.timeout, 'timeout', 0.05, 60),
    }),
  };
}

/** The options of the component, from those of the command line; an undefined one keeps its default. */
export function smartplugOptions(given: {
  readonly address: string;
  readonly port: number | undefined;
  readonly energy: boolean;
  /** Seconds. */
  readonly interval: number | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
}): ReadonlyMap<string, OptionValue> {
  const { address, port, energy: meter, interval, timeout } = given;
  const options: Record<string, OptionValue | undefined> = { driver: 'kasa', address, port, meter, interval, timeout };
  return new Map(Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function parsed(args: readonly string[]) {
  const text = (short: string) => ({ type: 'string', short }) as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        name: text('n'),
        address: text('a'),
        port: text('p'),
        energy: { type: 'boolean', short: 'e' },
        interval: text('i'),
        timeout: text('t'),
      },
    });
  } catch (error) {
    throw new HalError('usage', `hal_smartplug: ${messageOf(error)}`, { cause: error });
  }
}

function numberIn(text: string | undefined, what: string, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new HalError('bad-value', `hal_smartplug: ${what} '${text}': expected a number from ${min} to ${max}`);
}
