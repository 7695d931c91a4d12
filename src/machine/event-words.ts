import type { ComponentEvent, ComponentEventType, EventDetails } from '../components/events.ts';

/** What words are made of: an event, or what has come of one through JSON, perhaps from a newer halyard. */
export interface WordedEvent {
  readonly type: string;
  readonly cause: string;
  readonly details?: EventDetails;
}

/** One sentence per type, and the details that are in it; the others follow in brackets. */
interface Wording {
  readonly uses: readonly string[];
  readonly say: (details: EventDetails, cause: string) => string;
  /** The sentence has the cause in it. */
  readonly saysCause?: true;
}

const asked = (what: (details: EventDetails) => string): Wording => ({
  uses: ['on', 'by', 'word'],
  say: (details) => what(details) + originWords(details),
});

const wordings: { readonly [T in ComponentEventType]: Wording } = {
  'plug.fault': { uses: [], say: () => 'fault' },
  'plug.recovered': {
    uses: ['relay'],
    say: ({ relay }) => (relay === undefined ? 'fault over' : `fault over, relay ${onOff(relay)}`),
  },
  'plug.shared': {
    uses: ['machine', 'component', 'pid'],
    say: ({ machine, component, pid }) =>
      `'${text(component)}' of machine '${text(machine)}' switches it too${pid === undefined ? '' : `, process ${text(pid)}`}`,
  },
  'relay.command': asked(({ on }) => `${onOff(on)} sent`),
  'relay.adopted': { uses: ['on'], say: ({ on }) => `relay found ${onOff(on)}` },
  'request.locked': asked(({ on }) => `${onOff(on)} held`),
  'request.done': asked(({ on }) => `${onOff(on)} done`),
  'request.withdrawn': asked(({ on }) => `${onOff(on)} withdrawn`),
  'request.dropped': asked(({ on }) => `${onOff(on)} dropped`),
  'request.superseded': asked(({ on }) => `${onOff(on)} superseded`),
  'power.requested': asked(() => 'power off requested'),
  'power.withdrawn': asked(() => 'power off withdrawn'),
  'power.countdown': {
    uses: ['leftS'],
    saysCause: true,
    say: ({ leftS }, cause) =>
      cause === 'started' ? `countdown started: ${text(leftS)} s` : `countdown stopped: ${causeWords(cause)}`,
  },
  'power.off': asked(() => 'power off asked'),
  'power.done': asked(() => 'power is off'),
  'power.not-done': asked(() => 'power is NOT off'),
  'meter.fault': { uses: ['quantities'], say: ({ quantities }) => `not measured: ${text(quantities)}` },
  'meter.recovered': { uses: ['quantities'], say: ({ quantities }) => `measured again: ${text(quantities)}` },
  'meter.dropped': {
    uses: ['quantity', 'value'],
    say: ({ quantity, value }) => `${text(quantity)} ${text(value)} dropped`,
  },
  'plug.power-unknown': { uses: [], say: () => 'power is unknown and not watched' },
  'plug.power-known': { uses: [], say: () => 'power is known and watched again' },
  'print.energy': {
    uses: ['energyKWh', 'durationS', 'startS'],
    say: ({ energyKWh, durationS }) => `print ended: ${text(energyKWh)} kWh in ${text(durationS)} s`,
  },
};

/** Every type that this halyard knows. */
export const eventTypes = Object.keys(wordings) as readonly ComponentEventType[];

/** Causes that would not read well as they are. */
const causes: { readonly [cause: string]: string } = {
  abort: 'abort was set',
  activity: 'somebody works on it',
  'countdown-over': 'power-off countdown over',
  'counter-fell': 'the counter has fallen',
  'counter-jumped': 'the counter has jumped',
  'handed-over': 'power-off has it now',
  'heater-set': 'a heater is set',
  hot: 'too hot',
  idle: 'idle for long',
  'late-command': 'a command that was given up was carried out',
  lock: 'the lock is set',
  'no-meter': 'the plug says that it has no meter',
  'not-armed': 'arm is FALSE',
  'not-done': 'acknowledged, but not done',
  'not-taken': 'power-off has dropped it',
  'not-asked': 'the meter was not asked for long',
  'not-told': 'the meter does not tell it',
  'other-counter': 'the plug tells another counter',
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

/**
 * An event in words: `OFF sent: M81 from stdin (power-off countdown over)`. Texts from elsewhere are in it as they came, so
 * it is to be escaped where it is shown.
 */
export function wordsOf({ type, cause, details = {} }: WordedEvent): string {
  const { uses, say, saysCause } = isKnown(type) ? wordings[type] : { uses: [], say: () => type };
  const { message } = details;
  const why = [
    ...(saysCause || cause === '' ? [] : [causeWords(cause)]),
    ...(message === undefined ? [] : [text(message)]),
  ];
  const values = Object.entries(details)
    .filter(([key]) => key !== 'message' && !uses.includes(key))
    .map(([key, value]) => valueWords(key, value));
  const remarks = [...(why.length > 0 ? [why.join(': ')] : []), ...values];
  return say(details, cause) + (remarks.length > 0 ? ` (${remarks.join(', ')})` : '');
}

function isKnown(type: string): type is ComponentEvent['type'] {
  return Object.hasOwn(wordings, type);
}

function causeWords(cause: string): string {
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
function valueWords(key: string, value: EventDetails[string]): string {
  if (key === 'causeBy') return `by ${text(value)}`;
  const [, name, suffix = ''] = /^(.*[a-z\d])(S|Ms|W|KWh|C|V|A)$/.exec(key) ?? [];
  if (name === undefined || typeof value !== 'number') return `${key} ${text(value)}`;
  return `${name} ${text(value)} ${units[suffix]}`;
}

function onOff(on: EventDetails[string] | undefined): string {
  if (on === undefined) return 'request';
  return on === true ? 'ON' : 'OFF';
}

function text(value: EventDetails[string] | undefined): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : (value ?? '?');
}
