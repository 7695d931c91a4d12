import * as v from 'valibot';
import type { DetailKind, EventType } from '../../catalog/event-type.ts';
import { eventTypes } from '../../catalog/events/registry.ts';
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

/** An event's details, and who tells it and when. */
function eventNotification({ type, doc, details, example }: EventType): NotificationDefinition {
  const shapes = Object.entries(details).map(([name, kind]) => [name, shapeOf(kind)] as const);
  return {
    name: type,
    doc,
    direction: 'out',
    params: v.strictObject({ ...event, ...Object.fromEntries(shapes) }),
    example,
  };
}

const event = { name: v.string(), cause: v.string(), time: v.number(), seq: v.number() };

function shapeOf(kind: DetailKind): v.GenericSchema {
  const shape = shapes[kind.replace('?', '') as keyof typeof shapes];
  return kind.endsWith('?') ? v.optional(shape) : shape;
}

const shapes = {
  bit: v.boolean(),
  number: v.number(),
  text: v.string(),
  /** A number, or the text that stands for one that JSON does not have. */
  measured: v.union([v.number(), v.string()]),
} as const;

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
  ...[...eventTypes.values()].map(eventNotification),
  {
    name: '$/cancelRequest',
    doc: 'Cancels a request of the same caller that still waits; it is then answered with the error `cancelled`.',
    direction: 'in',
    params: v.strictObject({ id: v.union([v.string(), v.number()]) }),
    example: { id: 7 },
  },
];
