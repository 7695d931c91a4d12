/** What a component tells once, when it happens, beside the pins that show how things are. */
export interface ComponentEvent {
  /** What has happened; the method of the notification that peers get. */
  readonly type: ComponentEventType;
  /** Why, as a word that programs can match. */
  readonly cause: string;
  /** What else there is to say; quantities name their unit. */
  readonly details?: EventDetails;
}

export type EventDetails = Readonly<Record<string, boolean | number | string>>;

/**
 * `by` and `word` in the details of a request's events say who asked and with which word: `stdin`, `M81`.
 *
 * Of a plug: `plug.shared` another component switches it too; `relay.command` a command is sent; `relay.adopted` somebody
 * else has switched. A request ends with one of `request.done` (a reading shows it), `request.withdrawn`,
 * `request.dropped` (given up, refused, not done, stopped) or `request.superseded`; `request.locked` says that it waits.
 *
 * Of a meter: `meter.fault` quantities are not known, and their pins NaN; `meter.dropped` one value was not shown or not
 * counted. Of a `plug-watchdog` that watches power: `plug.power-unknown` is no fault, and ends with `plug.power-known`.
 *
 * Of a `power-off`: `power.requested`, then `power.countdown`, then `power.off` when it asks for off, and `power.done` when
 * off has been read, or `power.not-done`; `power.withdrawn` ends a request.
 */
export type ComponentEventType =
  | 'plug.fault'
  | 'plug.recovered'
  | 'plug.shared'
  | 'relay.command'
  | 'relay.adopted'
  | 'request.locked'
  | 'request.done'
  | 'request.withdrawn'
  | 'request.dropped'
  | 'request.superseded'
  | 'power.requested'
  | 'power.withdrawn'
  | 'power.countdown'
  | 'power.off'
  | 'power.done'
  | 'power.not-done'
  | 'meter.fault'
  | 'meter.recovered'
  | 'meter.dropped'
  | 'plug.power-unknown'
  | 'plug.power-known'
  | 'print.energy';

/** An event with who it came from and when. */
export interface MachineEvent extends ComponentEvent {
  /** The component's name. */
  readonly name: string;
  /** Seconds since the epoch. */
  readonly time: number;
}
