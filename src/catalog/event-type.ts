/** The details of an event. The name of a quantity ends in its unit. */
export type EventDetails = Readonly<Record<string, boolean | number | string>>;

/** The type of an event: a family and a word, `relay.command`. */
export type EventTypeName = `${string}.${string}`;

/** The kind of a detail. `?` marks a detail that may be missing, `measured` a number that may be NaN. */
export type DetailKind = `${'bit' | 'number' | 'text' | 'measured'}${'' | '?'}`;

/**
 * A type of event: its description for programs and its sentence for people. A component may also raise events of
 * undeclared types; they are passed on unchanged, under their names.
 */
export interface EventType {
  readonly type: EventTypeName;
  /** When it is raised, and what its causes mean. */
  readonly doc: string;
  readonly details: Readonly<Record<string, DetailKind>>;
  /** One notification, as a program gets it. */
  readonly example: Readonly<Record<string, boolean | number | string>>;
  /** A request will not be carried out, which is logged as a warning. */
  readonly isRefusal?: true;
  /** The details in the sentence. The others follow in brackets. */
  readonly uses: readonly string[];
  readonly say: (details: EventDetails, cause: string) => string;
  /** The sentence contains the cause. */
  readonly saysCause?: true;
}
