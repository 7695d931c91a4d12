import * as v from 'valibot';
import type { DetailKind, EventType } from '../../catalog/event-type.ts';
import { eventTypes } from '../../catalog/events/registry.ts';
import type { ParamsShape } from '../methods/method.ts';
import { jsonValue } from '../methods/values.ts';

/** The description of a message without an answer. */
export interface NotificationDefinition {
  readonly name: string;
  readonly doc: string;
  /** `out`: halyard sends it. `in`: halyard accepts it. */
  readonly direction: 'in' | 'out';
  readonly params: ParamsShape;
  readonly example: { readonly [key: string]: unknown };
}

const changes = v.array(v.strictObject({ name: v.string(), value: jsonValue, time: v.number() }));

/** An event's details, with its name, cause, time and number. */
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
  /** A number, or the text for NaN and the infinities, which JSON lacks. */
  measured: v.union([v.number(), v.string()]),
} as const;

/** All notifications. A method may be called by a notification too; those are not listed here. */
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
      'Values of a watch: first the current ones, then each change. `time` is in seconds since the epoch. Changes of ' +
      'one moment come together. For a slow reader, a newer value replaces the older one of the same name.',
    direction: 'out',
    params: v.strictObject({ id: v.number(), changes }),
    example: { id: 1, changes: [{ name: 'printer.enable', value: true, time: 1_700_000_000.25 }] },
  },
  {
    name: 'component.changed',
    doc:
      'Values of the IN and I/O pins of the caller’s component, by name without the component’s: first the current ' +
      'ones, when it is ready, then each change.',
    direction: 'out',
    params: v.strictObject({ component: v.string(), changes }),
    example: { component: 'host', changes: [{ name: 'enable', value: true, time: 1_700_000_000.25 }] },
  },
  ...[...eventTypes.values()].map(eventNotification),
  {
    name: '$/cancelRequest',
    doc: 'Cancels a waiting request of the same caller; its answer is the error `cancelled`.',
    direction: 'in',
    params: v.strictObject({ id: v.union([v.string(), v.number()]) }),
    example: { id: 7 },
  },
];
