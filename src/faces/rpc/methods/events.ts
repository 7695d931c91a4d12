import * as v from 'valibot';
import { globMatchers, matchInSteps } from '../../../util/glob.ts';
import { inSlices, type Steps } from '../../../util/slices.ts';
import type { RpcEvents, RpcHost } from '../host.ts';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, patternList } from '../values.ts';

const eventsMax = 1000;
const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

/** What has happened, for callers that were not there. */
export function eventMethods(host: RpcHost): Method[] {
  return [
    defineMethod({
      name: 'events.list',
      doc:
        'Lists what has happened, oldest first: the events of which notifications tell, of which the last 1,000 are kept. ' +
        'Only those numbered above `since`, at most `limit`, of the given `types` (`relay.*`). Give `next` as `since` to go ' +
        'on. When `oldest` is above `since` + 1, the events between are not kept any more. Numbers begin at 1 with each ' +
        'start of the machine: a `since` that is above the latest number counts as 0.',
      params: v.strictObject({
        since: v.optional(number),
        limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(eventsMax))),
        types: v.optional(patternList),
      }),
      result: v.strictObject({
        events: v.array(
          v.strictObject({
            seq: v.number(),
            time: v.number(),
            type: v.string(),
            name: v.string(),
            cause: v.string(),
            details: v.record(v.string(), jsonValue),
          }),
        ),
        next: v.number(),
        oldest: v.number(),
      }),
      example: {
        params: { since: 41, types: ['relay.*'] },
        result: {
          events: [
            {
              seq: 42,
              time: 1_700_000_000.25,
              type: 'relay.command',
              name: 'printer',
              cause: 'request',
              details: { on: false, by: 'stdin', word: 'M81' },
            },
          ],
          next: 42,
          oldest: 1,
        },
      },
      run: ({ since, limit, types }, call) => inSlices(listEvents(host.events ?? none, { since, limit, types }), call),
    }),
  ];
}

interface Wanted {
  readonly since?: number | undefined;
  readonly limit?: number | undefined;
  readonly types?: readonly string[] | undefined;
}

function* listEvents(kept: RpcEvents, { since = 0, limit = eventsMax, types }: Wanted): Steps<unknown> {
  const { lastSeq: latest, oldestSeq: oldest } = kept;
  const all = kept.since(since > latest ? 0 : since);
  const wanted = types ? yield* matchInSteps(all, ({ type }) => type, globMatchers(types)) : all;
  const events = wanted.slice(0, limit);
  // A full page ends at its last event; otherwise everything there is has been looked at.
  const next = events.length < limit ? latest : (events.at(-1)?.seq ?? latest);
  return { events, next, oldest };
}

const none: RpcEvents = { since: () => [], lastSeq: 0, oldestSeq: 1 };
