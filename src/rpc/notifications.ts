import * as v from 'valibot';
import type { ParamsShape } from './method.ts';
import { jsonValue } from './values.ts';

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
  {
    name: '$/cancelRequest',
    doc: 'Cancels a request of the same caller that still waits; it is then answered with the error `cancelled`.',
    direction: 'in',
    params: v.strictObject({ id: v.union([v.string(), v.number()]) }),
    example: { id: 7 },
  },
];
