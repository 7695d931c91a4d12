/** What a component tells once, when it happens, beside the pins that show how things are. */
export interface ComponentEvent {
  /** What has happened; the method of the notification that peers get. */
  readonly type: ComponentEventType;
  /** Why, as a word that programs can match. */
  readonly cause: string;
  /** What else there is to say; quantities name their unit. */
  readonly details?: Readonly<Record<string, boolean | number | string>>;
}

export type ComponentEventType =
  | 'plug.fault'
  | 'plug.recovered'
  | 'request.dropped'
  | 'request.locked'
  | 'power.countdown'
  | 'power.off'
  | 'print.energy';

/** An event with who it came from and when. */
export interface MachineEvent extends ComponentEvent {
  /** The component's name. */
  readonly name: string;
  /** Seconds since the epoch. */
  readonly time: number;
}
