import { InvalidArgumentError } from 'commander';
import { durationForms, parseDurationS } from '../catalog/duration.ts';

/** `HOST`, `HOST:PORT`, `[IPV6]:PORT` or an IPv6 address. */
export function parseHost(text: string): { address: string; port?: number } {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)|([0-9a-f:]*:[0-9a-f:]*:[0-9a-f.:]*))(?::(\d+))?$/i.exec(text);
  const address = parts?.[1] ?? parts?.[2] ?? parts?.[3];
  if (!address) throw new InvalidArgumentError('expected HOST or HOST:PORT.');
  return parts?.[4] === undefined ? { address } : { address, port: parsePort(parts[4]) };
}

/** Appends a host to the value of an option that takes several. */
export function parseHosts(
  text: string,
  before: readonly { address: string; port?: number }[] = [],
): { address: string; port?: number }[] {
  return [...before, parseHost(text)];
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return port;
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.05 && seconds <= 3600)) throw new InvalidArgumentError('expected seconds from 0.05 to 3600.');
  return seconds;
}

export function parseWatts(text: string): number {
  const watts = Number(text);
  if (!(watts >= 0 && watts <= 3680)) throw new InvalidArgumentError('expected watts from 0 to 3680.');
  return watts;
}

/** The number of an event; 0 is before the first. */
export function parseEventNumber(text: string): number {
  const seq = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seq)) throw new InvalidArgumentError('expected an integer from 0.');
  return seq;
}

/** An outlet of a power strip: its position from 1, or its id. */
export function parseOutlet(text: string): number | string {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  if (!/^[0-9a-f]{8,}$/i.test(text))
    throw new InvalidArgumentError('expected a position (1 = leftmost) or the full id.');
  return text;
}

/** A duration in whole seconds, at most a day. */
export function parseDelay(text: string): number {
  const seconds = parseDurationS(text);
  if (seconds === undefined || seconds < 1 || seconds > 86_400) {
    throw new InvalidArgumentError(`expected a duration from 1 s to 24 h: ${durationForms}.`);
  }
  return Math.round(seconds);
}

export function parsePrice(text: string): number {
  const price = Number(text);
  if (text.trim() === '' || !(price >= 0 && price < Infinity)) throw new InvalidArgumentError('expected a number.');
  return price;
}

export interface YearMonth {
  readonly year: number;
  readonly month: number;
}

export function parseMonth(text: string): YearMonth {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (year === undefined || month === undefined) throw new InvalidArgumentError('expected YYYY-MM, such as 2024-05.');
  return { year: Number(year), month: Number(month) };
}

export function parseYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('expected YYYY, such as 2024.');
  return Number(text);
}
