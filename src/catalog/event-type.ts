/** What else there is to say of an event; quantities name their unit. */
export type EventDetails = Readonly<Record<string, boolean | number | string>>;

/** The type of an event: a family and a word, `relay.command`. */
export type EventTypeName = `${string}.${string}`;

/** What a detail is; `?` marks one that may be missing, `measured` a number that may be NaN. */
export type DetailKind = `${'bit' | 'number' | 'text' | 'measured'}${'' | '?'}`;

/**
 * A type of event: how it is described to programs and said to people. A component may tell of types that stand nowhere;
 * they are passed on as they are, under their names.
 */
export interface EventType {
  readonly type: EventTypeName;
  /** When it is told, and what its causes mean. */
  readonly doc: string;
  readonly details: Readonly<Record<string, DetailKind>>;
  /** One notification, as a program gets it. */
  readonly example: Readonly<Record<string, boolean | number | string>>;
  /** What was asked for will not come true: a warning in the log. */
  readonly isRefusal?: true;
  /** The details that are in its sentence; the others follow in brackets. */
  readonly uses: readonly string[];
  readonly say: (details: EventDetails, cause: string) => string;
  /** The sentence has the cause in it. */
  readonly saysCause?: true;
}

/** Declares a type of event. */
export function defineEvent(event: EventType): EventType {
  return event;
}
