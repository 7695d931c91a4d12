/** The values of the pins in one run of the rules, and the events since the run before that no pin shows. */
export interface PowerOffInputs {
  readonly power: boolean;
  /** Undefined before its first write: unknown counts as TRUE. */
  readonly printing: boolean | undefined;
  readonly arm: boolean;
  readonly abort: boolean;
  readonly activity: boolean;
  readonly temperatures: readonly number[];
  readonly targets: readonly number[];
  readonly temperatureMax: number;
  readonly delayS: number;
  readonly idleTimeoutS: number;
  /** Oldest first. */
  readonly events: readonly PowerOffEvent[];
  /**
   * What a pin withdrew in the settle in which a request of this run rose: the function runs before such a rise is an event.
   */
  readonly withdrawnAtOnce?: Withdrawal | undefined;
  /** The countdown of the last `asked-off` that gives one; undefined means that of the pin. */
  readonly askedDelayS?: number | undefined;
  /** Every relay that can show whether power is off. */
  readonly relays: readonly RelayView[];
}

/**
 * `asked-off`: a request for off. `handed-over`: a plug hands over the request that its lock holds. `taken-back`: the
 * plug no longer needs it. `asked-on`: a request for power.
 */
export type PowerOffEvent = 'asked-off' | 'handed-over' | 'taken-back' | 'asked-on';

export interface RelayView {
  /** It was read as off. */
  readonly isOff: boolean;
  /** A plug is still working on switching it off. */
  readonly isOpen: boolean;
}

export type RequestKind = 'request' | 'handed-over' | 'idle';

/** The result of the last request, while none waits. `asked`: off was asked for, and there is no relay to read. */
export type PowerOffPhase = 'idle' | 'switching' | 'off' | 'asked' | 'not-done' | 'aborted';

/** Plain data, so that states can be compared and searched. */
export interface PowerOffMemory {
  /** `returning`: FALSE, but a plug is about to show its relay on it again; this does not count as switching on. */
  readonly power: boolean | 'returning';
  /** The last known value. */
  readonly printing: boolean | undefined;
  readonly arm: boolean;
  readonly abort: boolean;
  /** Whether each heater was set, as last known. */
  readonly heaters: readonly (boolean | undefined)[];
  /** The lock was open in the previous run. */
  readonly wasSafe: boolean;
  /** The waiting request. */
  readonly pending: RequestKind | undefined;
  /** The countdown of the request; undefined means that of the pin. */
  readonly delayS: number | undefined;
  readonly phase: PowerOffPhase;
  readonly isCounting: boolean;
  readonly countedS: number;
  readonly wasIdle: boolean;
  readonly idleS: number;
  /** Time since off was asked for, until the relays are read off. */
  readonly switchingS: number;
}

/** The values of the pin `state`. */
export type PowerOffState =
  'idle' | 'waiting-cool' | 'counting' | 'off' | 'aborted' | 'blocked' | 'not-done' | 'switching';

/** The reason why a request waits; heaters and temperatures by number. */
export type Hindrance =
  | { readonly why: 'printing' | 'printing-unknown' }
  | { readonly why: 'heater-set' | 'heater-unknown' | 'temperature-unknown' | 'hot'; readonly index: number };

/** The cause that ended a request before it asked for off, or before off was read. */
export type Withdrawal = 'power' | 'printing' | 'not-armed' | 'abort' | 'heater-set' | 'activity' | 'taken-back';

/** The result of a run. */
export interface PowerOffOutcome {
  /** A change of a pin in this run that withdraws every request, whether there was one or not. */
  readonly edge: Withdrawal | undefined;
  readonly state: PowerOffState;
  readonly hindrance: Hindrance | undefined;
  /** Cutting power now would harm the print or the hot end, or might. */
  readonly lock: boolean;
  /** Seconds until it asks for off; 0 without a countdown. */
  readonly countdownS: number;
  /** The request accepted in this run. */
  readonly accepted: RequestKind | undefined;
  /** A request of this run found power already off. */
  readonly isOffAlready: boolean;
  /** The cause that ended the request, or the switching. */
  readonly withdrawn: Withdrawal | undefined;
  /** The cause for which the plugs must drop every OFF that they still have. */
  readonly withdrawPlugs: Withdrawal | undefined;
  /** A countdown has begun in this run, or the cause that stopped it. */
  readonly countdown: 'started' | Withdrawal | Hindrance['why'] | undefined;
  /** Ask for off now; the kind of request that led to it. */
  readonly switchOff: RequestKind | undefined;
  /** The result read after off was asked for. */
  readonly result: 'done' | 'not-done' | undefined;
  /** Seconds until time alone, or a relay, may change the result. */
  readonly againS: number | undefined;
}
