import { globMatchers, matchInSteps } from '../../util/glob.ts';
import type { Steps } from '../../util/slices.ts';
import { journalEvents, type EventJournal, type NumberedEvent } from '../event-journal.ts';

export { journalEvents, type EventJournal, type NumberedEvent };

export interface EventQuery {
  /** Only events numbered above this; 0, or a number above the latest, gives all kept events. */
  readonly since?: number | undefined;
  readonly limit?: number | undefined;
  /** Patterns of event types: `relay.*`. */
  readonly types?: readonly string[] | undefined;
}

export interface ListedEvents {
  /** Oldest first. */
  readonly events: readonly NumberedEvent[];
  /** Give this as `since` to continue. */
  readonly next: number;
  /** The number of the oldest kept event. */
  readonly oldest: number;
}

export function* listEvents(
  journal: EventJournal,
  { since = 0, limit = journalEvents, types }: EventQuery,
): Steps<ListedEvents> {
  const { lastSeq: latest, oldestSeq: oldest } = journal;
  const all = journal.since(since > latest ? 0 : since);
  const wanted = types ? yield* matchInSteps(all, ({ type }) => type, globMatchers(types)) : all;
  const events = wanted.slice(0, limit);
  // A full page ends at its last event; a shorter one has reached the latest.
  const next = events.length < limit ? latest : (events.at(-1)?.seq ?? latest);
  return { events, next, oldest };
}
