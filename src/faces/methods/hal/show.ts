import * as v from 'valibot';
import type { ParamView, PeriodicThread, PinView } from '../../../hal/hal.ts';
import type { Show } from '../../../machine/api/inventory.ts';
import { defineMethod, type Method } from '../method.ts';
import { halType, jsonValue, namedValueOf, patternList } from '../values.ts';

/** The kinds by the keys of the result and by halcmd's words. */
const kinds = {
  components: 'components',
  comp: 'components',
  pins: 'pins',
  pin: 'pins',
  params: 'params',
  param: 'params',
  signals: 'signals',
  sig: 'signals',
  functs: 'functs',
  funct: 'functs',
  threads: 'threads',
  thread: 'threads',
} as const;

type Kind = keyof typeof kinds;

const optionalText = v.optional(v.string());
const item = { name: v.string(), type: halType, value: jsonValue, component: v.string(), unit: optionalText };
const shown = v.partial(
  v.strictObject({
    components: v.array(
      v.strictObject({
        name: v.string(),
        kind: v.picklist(['rt', 'user']),
        state: v.string(),
        pid: v.optional(v.number()),
      }),
    ),
    pins: v.array(
      v.strictObject({
        ...item,
        dir: v.picklist(['in', 'out', 'io']),
        signal: optionalText,
        alias: optionalText,
        doc: optionalText,
      }),
    ),
    params: v.array(v.strictObject({ ...item, dir: v.picklist(['ro', 'rw']), alias: optionalText, doc: optionalText })),
    signals: v.array(
      v.strictObject({
        name: v.string(),
        type: halType,
        value: jsonValue,
        pins: v.array(v.strictObject({ name: v.string(), dir: v.picklist(['in', 'out', 'io']) })),
      }),
    ),
    functs: v.array(v.strictObject({ name: v.string(), component: v.string(), users: v.number() })),
    threads: v.array(
      v.strictObject({
        name: v.string(),
        kind: v.picklist(['periodic', 'on-change']),
        periodNs: v.optional(v.number()),
        cycles: v.optional(v.number()),
        overruns: v.optional(v.number()),
        functs: v.array(v.string()),
      }),
    ),
  }),
);

export const halShow: Method = defineMethod({
  name: 'hal.show',
  doc:
    'Lists components, pins, params, signals, functs and threads, ordered by name, with types, values, units and ' +
    'links. `kind` selects one of them, `patterns` some names. `overruns` counts the cycles that a thread skipped ' +
    'because it could not keep its period. A long list is made in slices, between which other callers have their ' +
    'turn: its values are not of one moment.',
  params: v.strictObject({
    kind: v.optional(v.picklist(Object.keys(kinds) as Kind[])),
    patterns: v.optional(patternList),
  }),
  result: shown,
  example: {
    params: { kind: 'signals' },
    result: {
      signals: [
        {
          name: 'printer-power',
          type: 'bit',
          value: false,
          pins: [
            { name: 'motion.digital-out-io-15', dir: 'io' },
            { name: 'printer.enable', dir: 'io' },
          ],
        },
      ],
    },
  },
  run: ({ kind, patterns }, call) => call.client.list({ kind: kind && kinds[kind], patterns }, shownOf, call),
});

const shownOf: Show<object> = {
  components: ({ name, kind, state, pid }) => ({ name, kind, state, pid }),
  pins: (pin) => ({ ...itemOf(pin), dir: pin.dir, signal: pin.signal?.name }),
  params: itemOf,
  signals: (signal) => ({ ...namedValueOf(signal), pins: signal.pins.map(({ name, dir }) => ({ name, dir })) }),
  functs: ({ name, component, users }) => ({ name, component: component.name, users }),
  threads: (thread) => ({
    name: thread.name,
    kind: thread.kind,
    ...(thread.kind === 'periodic' ? timesOf(thread) : {}),
    functs: thread.functs.map(({ name }) => name),
  }),
};

function timesOf({ periodNs, cycles, overruns }: PeriodicThread) {
  return { periodNs, cycles, overruns };
}

function itemOf(item: PinView | ParamView) {
  const { alias, component, doc, unit } = item;
  return { ...namedValueOf(item), dir: item.dir, component: component.name, unit, alias: alias ?? undefined, doc };
}
