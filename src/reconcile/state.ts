/** What reconciliation needs of a reading: the relay, and for how many seconds it has been on, where the plug tells. */
export interface RelayReading {
  readonly on: boolean;
  readonly onTimeS?: number;
}

/** Something HAL wants of the relay and has not got yet. */
export interface RelayRequest {
  readonly on: boolean;
  /** When it was made; its age decides whether a request to switch on still stands. */
  readonly atMs: number;
  /** `ReconcilerState.order` when it was made; tells requests apart. */
  readonly order: number;
  /** Goes out although the lock is set. */
  readonly force: boolean;
  /** Commands sent for it whose outcome never became known. */
  readonly failures: number;
}

/** The values that the pins show. */
export interface ReconcilerPins {
  /** What HAL wants while a request is open, what the relay is otherwise. */
  readonly enable: boolean;
  /** What the plug last reported; FALSE before it ever did, which `online` tells from off. */
  readonly relay: boolean;
  readonly online: boolean;
  readonly error: boolean;
  /** Exchanges failed in a row. */
  readonly misses: number;
  /** How often the relay was found to have dropped out with nobody asking. */
  readonly interruptions: number;
  /** A request to switch off is waiting for the lock. */
  readonly lockedRequest: boolean;
}

/** Everything the reconciler remembers. Plain data; `step` never changes one, it makes the next. */
export interface ReconcilerState {
  /** Counts events. An exchange takes it along when it starts, so that its answer can be placed among the events. */
  readonly order: number;
  readonly pins: ReconcilerPins;
  /** What the plug last reported; undefined before it ever did. */
  readonly relay: boolean | undefined;
  /** When the relay was last known to be so. */
  readonly relayAtMs: number;
  /** The latest request, until the plug confirms it or a reading shows it done. */
  readonly request: RelayRequest | undefined;
  /** The request whose command is under way. */
  readonly writing: RelayRequest | undefined;
  /** The value of a command whose outcome is unknown, until a reading tells. */
  readonly lost: boolean | undefined;
  /** `order` when the last command ended; answers to exchanges started before it prove nothing. */
  readonly writeEndedOrder: number;
  /** What HAL asked for last and got, unless somebody else has switched since; what `restore` restores. */
  readonly granted: boolean | undefined;
  /** The last reading's on-time, as long as it can be compared with the next one's. */
  readonly onTimeS: number | undefined;
  readonly locked: boolean;
}

/** What happened; its time, by `Clock.now()`, goes beside it. */
export type ReconcileAction =
  | { readonly type: 'asked'; readonly on: boolean; readonly force?: boolean }
  | { readonly type: 'lock'; readonly locked: boolean }
  /** An exchange may start now; the step's `send` is the command that is due. */
  | { readonly type: 'turn' }
  /** A read ended well; `since` is the state's `order` when it was started. */
  | { readonly type: 'answered'; readonly reading: RelayReading; readonly since: number }
  /** A read, or whatever else is no command, failed. */
  | { readonly type: 'failed' }
  | { readonly type: 'confirmed' }
  /** The command's outcome is unknown. */
  | { readonly type: 'write-failed' }
  /** The plug answered that it will not do it. */
  | { readonly type: 'refused'; readonly reason: string }
  /** Nothing but time has passed. */
  | { readonly type: 'time' };

/** What is worth a line in the log or a notification. `on` is the state of the relay it is about. */
export type ReconcileReport = { readonly on: boolean } &
  /** The relay was switched by somebody else and the pin has followed; `unseen` if that was during an outage. */
  (
    | { readonly type: 'adopted'; readonly unseen: boolean }
    /** A command that was given up has been carried out after all. */
    | { readonly type: 'late' }
    /** A request to switch on was given up because it was too old. */
    | { readonly type: 'dropped'; readonly ageMs: number }
    | { readonly type: 'refused'; readonly reason: string }
    /** A request was replaced by a newer one before it was sent. */
    | { readonly type: 'superseded' }
    /** A request to switch off waits for the lock. */
    | { readonly type: 'waiting' }
    /** HAL's last value is sent again because an outage changed the relay. */
    | { readonly type: 'restoring' }
    /** The relay has dropped out although nobody asked; `on` is what it is now. */
    | { readonly type: 'interrupted' }
  );

/** The user's choices; may differ from one event to the next. */
export interface ReconcileRules {
  /** How many exchanges in a row must fail before `error`. */
  readonly errorAfter: number;
  /** Age at which a request to switch on is given up; 0 keeps it for ever. */
  readonly onRequestTimeoutMs: number;
  /**
   * What is done about a relay that changed during an outage: `adopt` follows it; `restore` sends what HAL had asked for
   * last, provided HAL had got it and nobody switched in between.
   */
  readonly afterOutage: 'adopt' | 'restore';
}

/**
 * Before the first contact. `adopt` waits for the plug to say what it is; `assert` makes the pin's value a request, with
 * all that holds for requests.
 */
export function initialState(start: {
  readonly startup: 'adopt' | 'assert';
  /** The pin's value. */
  readonly enable: boolean;
  readonly atMs: number;
}): ReconcilerState {
  const asserted = { on: start.enable, atMs: start.atMs, order: 0, force: false, failures: 0 };
  return {
    order: 0,
    pins: {
      enable: start.enable,
      relay: false,
      online: false,
      error: false,
      misses: 0,
      interruptions: 0,
      lockedRequest: false,
    },
    relay: undefined,
    relayAtMs: start.atMs,
    request: start.startup === 'assert' ? asserted : undefined,
    writing: undefined,
    lost: undefined,
    writeEndedOrder: 0,
    granted: undefined,
    onTimeS: undefined,
    locked: false,
  };
}
