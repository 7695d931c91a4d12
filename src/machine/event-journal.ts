import type { EventDetails, MachineEvent } from '../components/events.ts';
import { cut } from '../util/escape.ts';

/** An event with its number. */
export interface NumberedEvent extends MachineEvent {
  /** 1 for the first event of a run; then without gaps. */
  readonly seq: number;
}

/** The latest events of a machine, for callers that connected later. */
export interface EventJournal {
  /** The kept events numbered above `seq`, oldest first, at most `limit`. */
  since(seq: number, limit?: number): readonly NumberedEvent[];
  /** The number of the latest event; 0 before the first. */
  readonly lastSeq: number;
  /** The number of the oldest event that is kept; `lastSeq + 1` when none is. */
  readonly oldestSeq: number;
  /** Calls back for each event from now on, in the order of their numbers, until the returned function is called. */
  subscribe(hear: (event: NumberedEvent) => void): () => void;
}

/** The side of the journal that the machine writes. */
export interface WritableEventJournal extends EventJournal {
  /** Numbers and keeps an event. */
  add(event: MachineEvent): NumberedEvent;
  /** Notifies the subscribers of what was added. Never throws. */
  notify(): void;
}

export interface EventJournalOptions {
  /** Calls back after the current work. */
  readonly later: (run: () => void) => void;
  /** Called when a subscriber throws. */
  readonly onFault: (error: unknown) => void;
}

/** How many events are kept. */
export const journalEvents = 1000;
/** Longer texts are cut: a plug on the network decides how long its messages are. */
const textMax = 300;
const detailsMax = 32;

/**
 * Keeps the last 1,000 events in a ring. Subscribers are notified from the ring: an event that a subscriber adds comes after
 * the one that it answers. A component that answers every event with another can neither stop the machine nor fill its memory:
 * after one round of the ring, the rest waits for the next turn of the event loop, and overwritten events are skipped.
 */
export function createEventJournal({ later, onFault }: EventJournalOptions): WritableEventJournal {
  const ring: NumberedEvent[] = [];
  const subscribers = new Set<(event: NumberedEvent) => void>();
  let lastSeq = 0;
  let notifiedSeq = 0;
  let notifying = false;

  const oldestSeq = () => Math.max(1, lastSeq - journalEvents + 1);
  const at = (seq: number) => ring[(seq - 1) % journalEvents];

  const notifyAll = () => {
    if (notifying) return;
    notifying = true;
    for (let left = journalEvents; left > 0 && notifiedSeq < lastSeq; left--) {
      notifiedSeq = Math.max(notifiedSeq + 1, oldestSeq());
      const event = at(notifiedSeq);
      if (event) for (const hear of subscribers) notifyOne(hear, event);
    }
    notifying = false;
    if (notifiedSeq < lastSeq) later(notifyAll);
  };

  const notifyOne = (hear: (event: NumberedEvent) => void, event: NumberedEvent) => {
    try {
      hear(event);
    } catch (error) {
      onFault(error);
    }
  };

  return {
    add(event) {
      const numbered = { ...bounded(event), seq: ++lastSeq };
      ring[(lastSeq - 1) % journalEvents] = numbered;
      return numbered;
    },
    notify: notifyAll,
    since(seq, limit = journalEvents) {
      const from = Math.max(seq + 1, oldestSeq());
      const events: NumberedEvent[] = [];
      for (let next = from; next <= lastSeq && events.length < limit; next++) {
        const event = at(next);
        if (event) events.push(event);
      }
      return events;
    },
    get lastSeq() {
      return lastSeq;
    },
    get oldestSeq() {
      return oldestSeq();
    },
    subscribe(hear) {
      // A wrapper for each, so that one function may subscribe twice.
      const own = (event: NumberedEvent) => hear(event);
      subscribers.add(own);
      return () => void subscribers.delete(own);
    },
  };
}

function bounded({ type, name, cause, time, details }: MachineEvent): MachineEvent {
  const event = { type, name: shortened(name), cause: shortened(cause), time };
  return details ? { ...event, details: boundedDetails(details) } : event;
}

function boundedDetails(details: EventDetails): EventDetails {
  const entries = Object.entries(details)
    .slice(0, detailsMax)
    .map(([key, value]) => [shortened(key), typeof value === 'string' ? shortened(value) : value] as const);
  return Object.fromEntries(entries);
}

function shortened(text: string): string {
  return text.length > textMax ? `${cut(text, textMax - 1)}…` : text;
}
