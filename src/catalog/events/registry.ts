import type { EventDetails, EventType } from '../event-type.ts';
import { meterEvents } from './meter.ts';
import { plugEvents } from './plug.ts';
import { powerEvents } from './power.ts';
import { requestEvents } from './request.ts';
import { causeWords, text, valueWords } from './words.ts';

/** Every type of event that halyard itself raises, by name. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  [...plugEvents, ...requestEvents, ...powerEvents, ...meterEvents].map((event) => [event.type, event] as const),
);

/** The input of `wordsOf`: an event, or one received as JSON, perhaps from a newer halyard. */
export interface WordedEvent {
  readonly type: string;
  readonly cause: string;
  readonly details?: EventDetails;
}

/**
 * An event in words: `OFF sent: M81 from stdin (power-off countdown over)`. Texts from outside are not escaped, so
 * escape the result where it is shown.
 */
export function wordsOf({ type, cause, details = {} }: WordedEvent): string {
  const { uses, say, saysCause }: Pick<EventType, 'uses' | 'say' | 'saysCause'> = eventTypes.get(type) ?? {
    uses: [],
    say: () => type,
  };
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
