import type { Writable } from 'node:stream';
import { pino } from 'pino';
import { cut, escaped, escapedLines, sentenceMax } from '../util/escape.ts';
import type { Logger } from '../util/logger.ts';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Keys that may identify an owner, a home or an account. They are never logged, even if a driver passes them. */
const secret = ['username', 'password', 'token', 'deviceId', 'mac', 'latitude', 'longitude', 'hwId', 'oemId', 'fwId'];

/** How many characters may wait for the reader of stderr before lines are dropped. */
const pendingMax = 1 << 20;

/**
 * JSON lines for programs, one plain line per record on a terminal. Texts from plugs, programs and callers cannot steer
 * the terminal in either form.
 */
export function createPinoLogger(stderr: Writable & { isTTY?: boolean }, level: LogLevel): Logger {
  const format = stderr.isTTY === true ? plainLine : escapedLines;
  const destination = {
    write(record: string): void {
      if (stderr.writableLength < pendingMax) stderr.write(format(record));
    },
  };
  const redact = { paths: secret.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' };
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

const levelNames: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'ERROR' };

function plainLine(record: string): string {
  const { time, level, msg, component, err, ...rest } = JSON.parse(record) as Record<string, unknown>;
  const reason =
    typeof err === 'object' && err !== null && 'message' in err
      ? ` (${escaped(String(err.message), sentenceMax)})`
      : '';
  const details = Object.keys(rest).length > 0 ? ` ${detailsOf(rest)}` : '';
  const who = typeof component === 'string' ? `${escaped(component)}: ` : '';
  const what = escaped(String(msg), sentenceMax);
  return `${String(time).slice(11, 23)} ${levelNames[Number(level)] ?? ''} ${who}${what}${reason}${details}\n`;
}

function detailsOf(rest: object): string {
  const json = escapedLines(JSON.stringify(rest));
  return json.length > sentenceMax ? `${cut(json, sentenceMax)}…` : json;
}
