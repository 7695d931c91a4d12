import type { EventDetails, EventTypeName } from '../catalog/event-type.ts';

export type { EventDetails } from '../catalog/event-type.ts';

/** What a component tells once, when it happens, beside the pins that show how things are. */
export interface ComponentEvent {
  /** What has happened; of `catalog/events`, or a type of one’s own. */
  readonly type: EventTypeName;
  /** Why, as a word that programs can match. */
  readonly cause: string;
  /** What else there is to say; quantities name their unit. */
  readonly details?: EventDetails;
}

/** An event with who it came from and when. */
export interface MachineEvent extends ComponentEvent {
  /** The component's name. */
  readonly name: string;
  /** Seconds since the epoch. */
  readonly time: number;
}
