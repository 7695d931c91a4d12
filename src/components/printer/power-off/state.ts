/** What the pins say in one run of the rules, and what has happened since the run before that no pin shows. */
export interface PowerOffInputs {
  readonly power: boolean;
  /** Undefined while nobody has written it: unknown counts as TRUE. */
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
  /** The countdown that the last `asked-off` wants that wants one of its own; undefined for that of the pin. */
  readonly askedDelayS?: number | undefined;
  /** Every relay by which it can be read that power is off. */
  readonly relays: readonly RelayView[];
}

/**
 * `asked-off` a request is made; `handed-over` a plug hands over one that its lock holds, and `taken-back` needs it no
 * more; `asked-on` somebody asks for power.
 */
export type PowerOffEvent = 'asked-off' | 'handed-over' | 'taken-back' | 'asked-on';

export interface RelayView {
  /** It has been read, and is off. */
  readonly isOff: boolean;
  /** Somebody is still at it to switch it off. */
  readonly isOpen: boolean;
}

export type RequestKind = 'request' | 'handed-over' | 'idle';

/** What has become of the last request, while none waits. `asked`: off was asked, and there is no relay to read. */
export type PowerOffPhase = 'idle' | 'switching' | 'off' | 'asked' | 'not-done' | 'aborted';

/** Plain data, so that states can be compared and searched. */
export interface PowerOffMemory {
  /** `returning`: FALSE, but a plug is about to show its relay on it again, which is no switching on. */
  readonly power: boolean | 'returning';
  /** As last known. */
  readonly printing: boolean | undefined;
  readonly arm: boolean;
  readonly abort: boolean;
  /** Whether each heater was set, as last known. */
  readonly heaters: readonly (boolean | undefined)[];
  /** The lock was open in the run before. */
  readonly wasSafe: boolean;
  /** The request that waits. */
  readonly pending: RequestKind | undefined;
  /** The countdown that the request wants; undefined for that of the pin. */
  readonly delayS: number | undefined;
  readonly phase: PowerOffPhase;
  readonly isCounting: boolean;
  readonly countedS: number;
  readonly wasIdle: boolean;
  readonly idleS: number;
  /** Since off was asked, while the relays have not been read off. */
  readonly switchingS: number;
}

/** The values of the pin `state`. */
export type PowerOffState =
  'idle' | 'waiting-cool' | 'counting' | 'off' | 'aborted' | 'blocked' | 'not-done' | 'switching';

/** What keeps a request waiting; heaters and thermometers by their numbers. */
export type Hindrance =
  | { readonly why: 'printing' | 'printing-unknown' }
  | { readonly why: 'heater-set' | 'heater-unknown' | 'temperature-unknown' | 'hot'; readonly index: number };

/** What has ended a request before off was asked by it, or before off was read. */
export type Withdrawal = 'power' | 'printing' | 'not-armed' | 'abort' | 'heater-set' | 'activity' | 'taken-back';

/** What a run came to. */
export interface PowerOffOutcome {
  readonly state: PowerOffState;
  readonly hindrance: Hindrance | undefined;
  /** Cutting power now would harm the print or the hot end, or cannot be known not to. */
  readonly lock: boolean;
  /** Seconds until off is asked; 0 when none are counted. */
  readonly countdownS: number;
  /** A request was accepted in this run. */
  readonly accepted: RequestKind | undefined;
  /** Requests of this run found power off already. */
  readonly isOffAlready: boolean;
  /** What has ended the request, or the switching. */
  readonly withdrawn: Withdrawal | undefined;
  /** Why the plugs are to drop every OFF that they still have. */
  readonly withdrawPlugs: Withdrawal | undefined;
  /** A countdown has begun in this run, or what has stopped it. */
  readonly countdown: 'started' | Withdrawal | Hindrance['why'] | undefined;
  /** Off is to be asked now, and which request has led to it. */
  readonly switchOff: RequestKind | undefined;
  /** What was read after off was asked. */
  readonly result: 'done' | 'not-done' | undefined;
  /** Seconds after which time alone, or a relay, changes something. */
  readonly againS: number | undefined;
}
