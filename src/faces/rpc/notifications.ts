import * as v from 'valibot';
import type { ParamsShape } from '../methods/method.ts';
import { jsonValue } from '../methods/values.ts';

/** A message without an answer, as it is described to others. */
export interface NotificationDefinition {
  readonly name: string;
  readonly doc: string;
  /** `out`: sent by halyard. `in`: understood by it. */
  readonly direction: 'in' | 'out';
  readonly params: ParamsShape;
  readonly example: { readonly [key: string]: unknown };
}

const changes = v.array(v.strictObject({ name: v.string(), value: jsonValue, time: v.number() }));

/** A number, or the text that stands for one that JSON has not. */
const measured = v.union([v.number(), v.string()]);

const event = {
  name: v.string(),
  cause: v.string(),
  time: v.number(),
  seq: v.number(),
};
const about =
  '`name` is the component, `time` in seconds since the epoch, `seq` the number of the event in `events.list`.';

/** Of a request: who asked, and by which word. */
const origin = { by: v.optional(v.string()), word: v.optional(v.string()), because: v.optional(v.string()) };
const request = { ...event, on: v.boolean(), ...origin };
const aboutRequest =
  '`by` is who asked: a caller or a component; `word` how: `M81`, `hal.sets`; `because` the wires that a change was decided from. Pins that decided may follow by their names. ' +
  about;
const asked = { name: 'printer', time: 1_700_000_000.25, seq: 42, on: false, by: 'stdin', word: 'M81' };
const powerAsked = { name: 'power-off', time: 1_700_000_000.25, seq: 40, by: 'stdin', word: 'M81' };

/** What components tell when it happens. */
const events: readonly NotificationDefinition[] = [
  {
    name: 'plug.fault',
    doc:
      'A plug has ceased to answer, or a `plug-watchdog` has found a fault. `cause` is the code of the error, or the ' +
      `word of the watchdog’s cause. ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, message: v.optional(v.string()) }),
    example: {
      name: 'printer',
      cause: 'plug-timeout',
      time: 1_700_000_000.25,
      seq: 7,
      message: 'no answer from 192.168.1.20:9999 within 0.5 s',
    },
  },
  {
    name: 'plug.recovered',
    doc: `The fault is over: the plug answers again, or the watchdog finds nothing wrong. ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, relay: v.optional(v.boolean()) }),
    example: { name: 'printer', cause: 'answers', time: 1_700_000_000.25, seq: 8, relay: true },
  },
  {
    name: 'plug.shared',
    doc:
      'Another component switches the same plug: of this machine (`same-machine`), or of another program of the same user ' +
      `on this computer (\`same-host\`), with its process. Nothing is refused; on other computers nobody is seen. ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, machine: v.string(), component: v.string(), pid: v.optional(v.number()) }),
    example: {
      name: 'printer',
      cause: 'same-host',
      time: 1_700_000_000.25,
      seq: 3,
      machine: 'old-printer',
      component: 'power',
      pid: 1234,
    },
  },
  {
    name: 'relay.command',
    doc:
      'A command is sent to a plug, to switch its relay to `on`: because it was asked (`request`), since its outcome was ' +
      `not known (\`retry\`), or since the plug acknowledged one and did not do it (\`not-done\`). ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...request, attempt: v.optional(v.number()) }),
    example: { ...asked, cause: 'request' },
  },
  {
    name: 'relay.adopted',
    doc:
      'A relay was switched by something else than a request of this machine, and `enable` has followed: at the plug ' +
      '(`switched-at-plug`), by whatever happened during an outage (`outage`), or by a command that had been given up ' +
      `(\`late-command\`). ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, on: v.boolean() }),
    example: { name: 'printer', cause: 'switched-at-plug', time: 1_700_000_000.25, seq: 9, on: true },
  },
  {
    name: 'request.locked',
    doc:
      'A request to switch off waits until the plug’s lock is FALSE (`lock`), or has become one of the `power-off` on the ' +
      `plug’s net (\`handed-over\`). ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject(request),
    example: { ...asked, cause: 'lock' },
  },
  {
    name: 'request.done',
    doc: `A request has ended well: a reading shows the relay as it was asked. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject(request),
    example: { ...asked, cause: 'read' },
  },
  {
    name: 'request.withdrawn',
    doc: `A request will not be carried out, because of \`cause\`, which came from \`causeBy\`. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...request, causeBy: v.optional(v.string()) }),
    example: { ...asked, cause: 'printing', causeBy: 'power-off' },
  },
  {
    name: 'request.dropped',
    doc:
      'A request to switch will not be carried out: it was to switch on and could not be sent in time (`too-old`), ' +
      'the plug refused it (`refused`), acknowledged it and did not do it (`not-done`), or the machine stops (`stopped`). ' +
      aboutRequest,
    direction: 'out',
    params: v.strictObject({ ...request, ageS: v.optional(v.number()), message: v.optional(v.string()) }),
    example: { ...asked, cause: 'too-old', on: true, word: 'M80', ageS: 60 },
  },
  {
    name: 'request.superseded',
    doc:
      'A request was replaced by a newer one before it was carried out: `cause` is the word of that, and `causeBy` who ' +
      `used it. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...request, causeBy: v.optional(v.string()) }),
    example: { ...asked, cause: 'M80', causeBy: 'stdin' },
  },
  {
    name: 'power.requested',
    doc: `\`power-off\` has taken a request; \`waits\` says in words what it waits for. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...event, ...origin, waits: v.optional(v.string()) }),
    example: { ...powerAsked, cause: 'request', waits: 'temperature-0 is above 50 °C' },
  },
  {
    name: 'power.withdrawn',
    doc:
      'The request that `power-off` had is withdrawn: by `printing`, `abort`, `activity`, `power`, `not-armed`, ' +
      `\`heater-set\`, or \`taken-back\` by the plug that had handed it over. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...event, ...origin, message: v.optional(v.string()) }),
    example: { ...powerAsked, cause: 'printing' },
  },
  {
    name: 'power.countdown',
    doc:
      'A countdown of `power-off` has begun (`started`), with the seconds that it takes, or was stopped: by `printing`, ' +
      '`abort`, `activity`, `power`, `not-armed`, `heater-set`, `heater-unknown`, `temperature-unknown`, `hot` or ' +
      '`printing-unknown`. ' +
      about,
    direction: 'out',
    params: v.strictObject({ ...event, leftS: v.number() }),
    example: { name: 'power-off', cause: 'started', time: 1_700_000_000.25, seq: 41, leftS: 300 },
  },
  {
    name: 'power.off',
    doc: `\`power-off\` asks for off, because it was asked (\`request\`) or nothing was done for long (\`idle\`). ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...event, ...origin }),
    example: { ...powerAsked, cause: 'request' },
  },
  {
    name: 'power.done',
    doc: `Power is off: the relay was read so. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...event, ...origin }),
    example: { ...powerAsked, cause: 'read' },
  },
  {
    name: 'power.not-done',
    doc: `\`power-off\` has asked for off, and power is not known to be off. ${aboutRequest}`,
    direction: 'out',
    params: v.strictObject({ ...event, ...origin, message: v.optional(v.string()) }),
    example: { ...powerAsked, cause: 'relay', message: 'the relay of printer is still on' },
  },
  {
    name: 'meter.fault',
    doc:
      'The `quantities` of a plug’s meter (`power, energy`) are not known, and their pins NaN: the meter refuses ' +
      '(`refused`), the plug says that it has none (`no-meter`), what it tells cannot be true (`untrue`), is no number ' +
      '(`not-told`) or another counter (`other-counter`), or it was not asked for long (`not-asked`). Once until it is ' +
      `over, and at most once a minute. ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, quantities: v.string() }),
    example: { name: 'printer', cause: 'refused', time: 1_700_000_000.25, seq: 11, quantities: 'power, energy' },
  },
  {
    name: 'meter.recovered',
    doc: `The \`quantities\` of a \`meter.fault\` are known again. ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, quantities: v.string() }),
    example: { name: 'printer', cause: 'measured', time: 1_700_000_000.25, seq: 12, quantities: 'power, energy' },
  },
  {
    name: 'meter.dropped',
    doc:
      'A `value` that a meter has told was not shown, since it cannot be true (`untrue`), or what a counter has gained was ' +
      'not counted, since it is less (`counter-fell`) or more (`counter-jumped`) than can have been used, or of another ' +
      'counter (`other-counter`). `before` is what the counter had shown; the units are those of the pin. Told once for ' +
      `each quantity until it is good again, and at most once a minute; \`dropped-samples\` counts all. ${about}`,
    direction: 'out',
    params: v.strictObject({ ...event, quantity: v.string(), value: measured, before: v.optional(measured) }),
    example: { name: 'printer', cause: 'untrue', time: 1_700_000_000.25, seq: 13, quantity: 'power', value: 65_535 },
  },
  {
    name: 'plug.power-unknown',
    doc: `A \`plug-watchdog\` that is to watch the power of a plug that is on does not know it. That is no fault. ${about}`,
    direction: 'out',
    params: v.strictObject(event),
    example: { name: 'watch', cause: 'not-measured', time: 1_700_000_000.25, seq: 14 },
  },
  {
    name: 'plug.power-known',
    doc:
      'After `plug.power-unknown`: power is known again (`measured`), or need not be, since the relay is off or the plug does ' +
      `not answer (\`not-watched\`). ${about}`,
    direction: 'out',
    params: v.strictObject(event),
    example: { name: 'watch', cause: 'measured', time: 1_700_000_000.25, seq: 15 },
  },
  {
    name: 'print.energy',
    doc:
      'What a print took from the mains, at its end. `unmeasuredS` is how much of its end the plug was not to be read: what ' +
      `it took then is not known. ${about}`,
    direction: 'out',
    params: v.strictObject({
      ...event,
      startS: v.number(),
      durationS: v.number(),
      energyKWh: v.number(),
      peakW: v.number(),
      meanW: v.number(),
      cost: v.number(),
      unmeasuredS: v.number(),
    }),
    example: {
      name: 'print-energy',
      cause: 'finished',
      time: 1_700_003_600,
      seq: 50,
      startS: 1_700_000_000,
      durationS: 3600,
      energyKWh: 0.121,
      peakW: 342.1,
      meanW: 120.8,
      cost: 0.0363,
      unmeasuredS: 0,
    },
  },
];

/** Every notification beside the methods, each of which may be sent as a notification too. */
export const notifications: readonly NotificationDefinition[] = [
  {
    name: 'runner.ready',
    doc: 'Every component is ready. Sent once, before anything else.',
    direction: 'out',
    params: v.strictObject({ machine: v.string() }),
    example: { machine: 'printer' },
  },
  {
    name: 'hal.changed',
    doc:
      'Values that a watch has seen: first those that are, then those that change. `time` is in seconds since the ' +
      'epoch. Changes of one moment come together; when they are read too slowly, newer ones take the place of older ' +
      'ones of the same name.',
    direction: 'out',
    params: v.strictObject({ id: v.number(), changes }),
    example: { id: 1, changes: [{ name: 'printer.enable', value: true, time: 1_700_000_000.25 }] },
  },
  {
    name: 'component.changed',
    doc:
      'Values of IN and I/O pins of a component that the caller owns, by their names without the component’s: first those ' +
      'that are, once it is ready, then those that change.',
    direction: 'out',
    params: v.strictObject({ component: v.string(), changes }),
    example: { component: 'host', changes: [{ name: 'enable', value: true, time: 1_700_000_000.25 }] },
  },
  ...events,
  {
    name: '$/cancelRequest',
    doc: 'Cancels a request of the same caller that still waits; it is then answered with the error `cancelled`.',
    direction: 'in',
    params: v.strictObject({ id: v.union([v.string(), v.number()]) }),
    example: { id: 7 },
  },
];
