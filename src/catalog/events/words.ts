import type { EventDetails, EventType } from '../event-type.ts';

/** The sentence of an event about a request, with its origin. */
export const asked = (what: (details: EventDetails) => string): Pick<EventType, 'uses' | 'say'> => ({
  uses: ['on', 'by', 'word'],
  say: (details) => what(details) + originWords(details),
});

/** Words for causes that do not read well as they are. */
const causes: { readonly [cause: string]: string } = {
  abort: 'abort was set',
  activity: 'the machine is in use',
  'countdown-over': 'power-off countdown over',
  'counter-fell': 'the counter has fallen',
  'counter-jumped': 'the counter has jumped',
  'handed-over': 'power-off has it now',
  'heater-set': 'a heater is set',
  hot: 'too hot',
  idle: 'idle for a long time',
  'late-command': 'a command that was given up was carried out',
  lock: 'the lock is set',
  'no-meter': 'the plug reports that it has no meter',
  'not-armed': 'arm is FALSE',
  'not-done': 'acknowledged, but not done',
  'not-taken': 'power-off has dropped it',
  'not-asked': 'the meter was not polled for a long time',
  'not-told': 'the meter does not report it',
  'other-counter': 'the plug reports another counter',
  outage: 'switched during an outage',
  power: 'power was switched',
  printing: 'a print runs',
  read: 'a reading shows it',
  refused: 'refused by the plug',
  request: 'requested',
  retry: 'tried again',
  stopped: 'the machine stops',
  'switched-at-plug': 'switched at the plug',
  'temperature-unknown': 'a temperature is unknown',
  'too-old': 'could not be sent in time',
  untrue: 'cannot be true',
};

export function causeWords(cause: string): string {
  return Object.hasOwn(causes, cause)
    ? (causes[cause] ?? cause)
    : /^[a-z-]+$/.test(cause)
      ? cause.replaceAll('-', ' ')
      : cause;
}

/** `: M81 from stdin`, as far as it is known. */
function originWords({ by, word }: EventDetails): string {
  if (word === undefined) return by === undefined ? '' : `: from ${text(by)}`;
  return `: ${text(word)}${by === undefined ? '' : ` from ${text(by)}`}`;
}

const units: { readonly [suffix: string]: string } = { S: 's', Ms: 'ms', W: 'W', KWh: 'kWh', C: '°C', V: 'V', A: 'A' };

/** `age 61.5 s` for `ageS`. */
export function valueWords(key: string, value: EventDetails[string]): string {
  if (key === 'causeBy') return `by ${text(value)}`;
  const [, name, suffix = ''] = /^(.*[a-z\d])(S|Ms|W|KWh|C|V|A)$/.exec(key) ?? [];
  if (name === undefined || typeof value !== 'number') return `${key} ${text(value)}`;
  return `${name} ${text(value)} ${units[suffix]}`;
}

export function onOff(on: EventDetails[string] | undefined): string {
  if (on === undefined) return 'request';
  return on === true ? 'ON' : 'OFF';
}

export function text(value: EventDetails[string] | undefined): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : (value ?? '?');
}
