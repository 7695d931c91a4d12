import type { EventDetails, EventTypeName } from '../catalog/event-type.ts';

export type { EventDetails } from '../catalog/event-type.ts';

/** Sent by a component once, when something happens; its pins show the state. */
export interface ComponentEvent {
  /** A type of `catalog/events`, or one’s own. */
  readonly type: EventTypeName;
  /** The reason, as a word that programs can match. */
  readonly cause: string;
  /** Further values; quantities name their unit. */
  readonly details?: EventDetails;
}

/** An event with its source and time. */
export interface MachineEvent extends ComponentEvent {
  /** The component's name. */
  readonly name: string;
  /** Seconds since the epoch. */
  readonly time: number;
}
