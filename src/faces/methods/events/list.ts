import * as v from 'valibot';
import type { ListedEvents } from '../../../machine/api/events.ts';
import { journalEvents } from '../../../machine/api/events.ts';
import { recordOf } from '../../../machine/api/json-values.ts';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, patternList } from '../values.ts';

const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

export const eventsList: Method = defineMethod({
  name: 'events.list',
  doc:
    'Lists events, oldest first: the same events as the notifications. The last 1,000 are kept. The answer holds those ' +
    'numbered above `since`, at most `limit`, of the given `types` (`relay.*`). To continue, give `next` as `since`. ' +
    'When `oldest` is above `since` + 1, the events between are no longer kept. Numbers begin at 1 at each start of ' +
    'the machine: a `since` above the latest number counts as 0.',
  params: v.strictObject({
    since: v.optional(number),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(journalEvents))),
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
  run: (query, call) => {
    const listed = call.client.listEvents(query, call);
    return listed instanceof Promise ? listed.then(shownEvents) : shownEvents(listed);
  },
});

function shownEvents({ events, ...rest }: ListedEvents) {
  return { events: events.map(recordOf), ...rest };
}
