import type { Origin } from '../util/origin.ts';

/** What reconciliation needs of a reading: the relay, and for how many seconds it has been on, where the plug tells. */
export interface RelayReading {
  readonly on: boolean;
  readonly onTimeS?: number;
  /** Of a pushed reading: when the relay was so, by `Clock.now()`; absent where that is not known. */
  readonly atMs?: number;
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
  /** The plug has acknowledged it once and not done it. */
  readonly again: boolean;
  readonly origin: Origin;
}

/** A command that the plug has acknowledged and that no reading has agreed with yet. */
export interface UnprovenCommand {
  readonly request: RelayRequest;
  /** When it was acknowledged. */
  readonly atMs: number;
  /**
   * It has followed a command to the contrary that was not proven: a reading that agrees may be from before the two, so that
   * none decides anything before `settleMs` is over; `seen` when one has agreed since. Undefined where it has not.
   */
  readonly doubt: 'unseen' | 'seen' | undefined;
  /** Another request has taken its place, or it was withdrawn while it was under way; that has been told. */
  readonly ended: boolean;
  /** Nobody wants it any more, should it not have been done; who said so. */
  readonly withdrawnBy: Origin | undefined;
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
  /** The time up to which that is known: when an answer came, or for which a push was true. */
  readonly relayAtMs: number;
  /** `order` when the last push was taken; answers to readings started before it may be older. */
  readonly pushedOrder: number;
  /** The time of the last push that moved the relay or proved a command; answers may lag behind it. */
  readonly pushedMs: number | undefined;
  /** The latest request, until the plug acknowledges a command for it or a reading shows it done. */
  readonly request: RelayRequest | undefined;
  /** The request whose command is under way. */
  readonly writing: RelayRequest | undefined;
  readonly unproven: UnprovenCommand | undefined;
  /** The command that was acknowledged and not done, until a reading agrees or HAL asks again. */
  readonly notDone: RelayRequest | undefined;
  /** The request to switch off that a `power-off` has taken over, since the lock held it. */
  readonly handedOver: RelayRequest | undefined;
  /** The value of a command whose outcome is unknown, until a reading tells. */
  readonly lost: boolean | undefined;
  /** `order` when the last command ended; answers to exchanges started before it prove nothing. */
  readonly writeEndedOrder: number;
  /** When that was; pushes of an earlier time prove nothing. */
  readonly writeEndedMs: number;
  /** What HAL asked for last and got, unless somebody else has switched since; what `restore` restores. */
  readonly granted: boolean | undefined;
  /** The last reading's on-time, as long as it can be compared with the next one's. */
  readonly onTimeS: number | undefined;
  readonly locked: boolean;
}

/** What happened; its time, by `Clock.now()`, goes beside it. */
export type ReconcileAction =
  | { readonly type: 'asked'; readonly on: boolean; readonly force?: boolean; readonly origin: Origin }
  /** Nobody wants the relay off any more, whatever became of the request for it. */
  | { readonly type: 'withdrawn'; readonly origin: Origin }
  /** The `power-off` that took a request over has come to an end with it. */
  | { readonly type: 'released'; readonly how: Release; readonly origin: Origin }
  | { readonly type: 'lock'; readonly locked: boolean }
  /** An exchange may start now; the step's `send` is the command that is due. */
  | { readonly type: 'turn' }
  /** A read ended well; `since` is the state's `order` when it was started. */
  | { readonly type: 'answered'; readonly reading: RelayReading; readonly since: number }
  /** The plug sent a reading by itself; `atMs` is the time for which it is true. */
  | { readonly type: 'pushed'; readonly reading: RelayReading; readonly atMs: number }
  /** A read, or whatever else is no command, failed. */
  | { readonly type: 'failed' }
  | { readonly type: 'confirmed' }
  /** The command's outcome is unknown. */
  | { readonly type: 'write-failed' }
  /** The plug answered that it will not do it. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The loop ends: so does every request. */
  | { readonly type: 'stopped' }
  /** Nothing but time has passed. */
  | { readonly type: 'time' };

/** How a `power-off` has come to an end with a request; `dropped` when it takes none or stops. */
export type Release = 'off-asked' | 'withdrawn' | 'dropped';

/** What happened to a request. */
interface OfRequest {
  /** `RelayRequest.order` of the request, which tells requests apart. */
  readonly order: number;
  readonly origin: Origin;
}

/** What is worth an event or a line in the log. `on` is the state of the relay it is about. */
export type ReconcileReport = { readonly on: boolean } & (
  | /** A command is sent; `attempt` counts from 1 and `again` says that one was acknowledged and not done. */
    ({ readonly type: 'sent'; readonly attempt: number; readonly again: boolean } & OfRequest)
    /** A request to switch off waits for the lock; `handedOver` when it has become that of a `power-off`. */
  | ({ readonly type: 'waiting'; readonly handedOver: boolean } & OfRequest)
  /** A reading shows it. */
  | ({ readonly type: 'done' } & OfRequest)
  | ({ readonly type: 'withdrawn'; readonly cause: Origin } & OfRequest)
  /** A newer request has taken its place. */
  | ({ readonly type: 'superseded'; readonly cause: Origin } & OfRequest)
  /** A request to switch on was too old, the loop has ended, or the `power-off` did not take it. */
  | ({
      readonly type: 'dropped';
      readonly cause: 'too-old' | 'stopped' | 'not-taken';
      readonly ageMs: number;
    } & OfRequest)
  | ({ readonly type: 'refused'; readonly reason: string } & OfRequest)
  /** The plug has acknowledged it and not done it. */
  | ({ readonly type: 'not-done' } & OfRequest)
  /** HAL's last value is sent again because an outage changed the relay. */
  | ({ readonly type: 'restoring' } & OfRequest)
  /** The relay was switched by somebody else and the pin has followed; `unseen` if that was during an outage. */
  | { readonly type: 'adopted'; readonly unseen: boolean }
  /** A command that was given up has been carried out after all. */
  | { readonly type: 'late' }
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
  /**
   * How long a plug may lag: until then a reading that contradicts an acknowledged command changes nothing, nor does an
   * answer that contradicts a push.
   */
  readonly settleMs: number;
  /** A request to switch off that the lock holds becomes that of a `power-off`. */
  readonly handsOver: boolean;
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
  const origin = { by: 'start', word: 'startup: assert' };
  const asserted = { on: start.enable, atMs: start.atMs, order: 0, force: false, failures: 0, again: false, origin };
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
    pushedOrder: 0,
    pushedMs: undefined,
    request: start.startup === 'assert' ? asserted : undefined,
    writing: undefined,
    unproven: undefined,
    notDone: undefined,
    handedOver: undefined,
    lost: undefined,
    writeEndedOrder: 0,
    writeEndedMs: -Infinity,
    granted: undefined,
    onTimeS: undefined,
    locked: false,
  };
}
