import type { Origin } from '../util/origin.ts';

/** The part of a reading that reconciliation needs: the relay, and its on-time in seconds if the plug reports it. */
export interface RelayReading {
  readonly on: boolean;
  readonly onTimeS?: number;
  /** Time at which a pushed reading was true, by `Clock.now()`; absent if not known. */
  readonly atMs?: number;
}

/** A request of HAL that has not ended. */
export interface RelayRequest {
  readonly on: boolean;
  /** Time of the request; a request to switch on expires at a certain age. */
  readonly atMs: number;
  /** `ReconcilerState.order` at the request; identifies it. */
  readonly order: number;
  /** It is sent although the lock is set. */
  readonly force: boolean;
  /** Commands sent for it whose outcome is unknown. */
  readonly failures: number;
  /** The plug has acknowledged it once without doing it. */
  readonly again: boolean;
  readonly origin: Origin;
}

/** A command that the plug has acknowledged and no reading has proved yet. */
export interface UnprovenCommand {
  readonly request: RelayRequest;
  /** Time of the acknowledgement. */
  readonly atMs: number;
  /**
   * Set if the previous command was the opposite and was not proved: a reading that agrees may be from before both, so
   * no reading decides before `settleMs` is over. `seen` if a reading has agreed since. Undefined if there was no such
   * command.
   */
  readonly doubt: 'unseen' | 'seen' | undefined;
  /** The end of its request was reported already: another replaced it, or it was withdrawn while being sent. */
  readonly ended: boolean;
  /** Origin of a withdrawal: if the command was not done, it is not sent again. */
  readonly withdrawnBy: Origin | undefined;
}

/** The values of the pins. */
export interface ReconcilerPins {
  /** The request while one is open, otherwise the relay. */
  readonly enable: boolean;
  /** The last reported state; FALSE before the first report, when `online` is FALSE, too. */
  readonly relay: boolean;
  readonly online: boolean;
  readonly error: boolean;
  /** Failed exchanges in a row. */
  readonly misses: number;
  /** How often the relay lost power without a request. */
  readonly interruptions: number;
  /** A request to switch off waits for the lock. */
  readonly lockedRequest: boolean;
}

/** The state of the reconciler. Plain data; `step` never changes it but returns the next. */
export interface ReconcilerState {
  /** Counts events. An exchange keeps its value from the start, so that its answer can be ordered among the events. */
  readonly order: number;
  readonly pins: ReconcilerPins;
  /** The last reported state; undefined before the first report. */
  readonly relay: boolean | undefined;
  /** Time of that state: when the answer came, or at which the push was true. */
  readonly relayAtMs: number;
  /** `order` of the last push; answers to readings started before it may be older. */
  readonly pushedOrder: number;
  /** Time of the last push that moved the relay or proved a command; answers may lag behind it. */
  readonly pushedMs: number | undefined;
  /** The latest request, until the plug acknowledges a command for it or a reading shows it done. */
  readonly request: RelayRequest | undefined;
  /** The request whose command is being sent. */
  readonly writing: RelayRequest | undefined;
  readonly unproven: UnprovenCommand | undefined;
  /** A command that was acknowledged and not done, until a reading agrees or HAL makes a new request. */
  readonly notDone: RelayRequest | undefined;
  /** A request to switch off that the lock held and a `power-off` has taken over. */
  readonly handedOver: RelayRequest | undefined;
  /** The value of a command whose outcome is unknown, until a reading shows it. */
  readonly lost: boolean | undefined;
  /** `order` at the end of the last command; answers to exchanges started before it prove nothing. */
  readonly writeEndedOrder: number;
  /** Time of that end; earlier pushes prove nothing. */
  readonly writeEndedMs: number;
  /** The last request that was done, unless the relay was switched elsewhere since; the value for `restore`. */
  readonly granted: boolean | undefined;
  /** On-time in the last reading, while it is comparable with the next. */
  readonly onTimeS: number | undefined;
  readonly locked: boolean;
}

/** An event; its time, by `Clock.now()`, is passed with it. */
export type ReconcileAction =
  | { readonly type: 'asked'; readonly on: boolean; readonly force?: boolean; readonly origin: Origin }
  /** The request to switch off is withdrawn, wherever it waits. */
  | { readonly type: 'withdrawn'; readonly origin: Origin }
  /** The `power-off` has ended the request that it took over. */
  | { readonly type: 'released'; readonly how: Release; readonly origin: Origin }
  | { readonly type: 'lock'; readonly locked: boolean }
  /** An exchange may start now; `send` of the step is the command to send. */
  | { readonly type: 'turn' }
  /** A read succeeded; `since` is the state's `order` at its start. */
  | { readonly type: 'answered'; readonly reading: RelayReading; readonly since: number }
  /** The plug pushed a reading that was true at `atMs`. */
  | { readonly type: 'pushed'; readonly reading: RelayReading; readonly atMs: number }
  /** A read, or any other exchange but a command, failed. */
  | { readonly type: 'failed' }
  | { readonly type: 'confirmed' }
  /** The command failed; its effect is unknown. */
  | { readonly type: 'write-failed' }
  /** The plug refused the command. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The loop ends, and all requests with it. */
  | { readonly type: 'stopped' }
  /** Only time has passed. */
  | { readonly type: 'time' };

/** How a `power-off` ended a request; `dropped` if it does not take requests or stops. */
export type Release = 'off-asked' | 'withdrawn' | 'dropped';

/** The request of a report. */
interface OfRequest {
  /** `RelayRequest.order`, which identifies the request. */
  readonly order: number;
  readonly origin: Origin;
}

/** A report for an event or a log line. `on` is the relay state in question. */
export type ReconcileReport = { readonly on: boolean } & (
  | /** A command is sent; `attempt` counts from 1; `again` if one was acknowledged and not done. */
    ({ readonly type: 'sent'; readonly attempt: number; readonly again: boolean } & OfRequest)
    /** A request to switch off waits for the lock; `handedOver` if a `power-off` has taken it over. */
  | ({ readonly type: 'waiting'; readonly handedOver: boolean } & OfRequest)
  /** A reading shows it done. */
  | ({ readonly type: 'done' } & OfRequest)
  | ({ readonly type: 'withdrawn'; readonly cause: Origin } & OfRequest)
  /** A newer request has replaced it. */
  | ({ readonly type: 'superseded'; readonly cause: Origin } & OfRequest)
  /** A request to switch on was too old, the loop ended, or the `power-off` did not take it. */
  | ({
      readonly type: 'dropped';
      readonly cause: 'too-old' | 'stopped' | 'not-taken';
      readonly ageMs: number;
    } & OfRequest)
  | ({ readonly type: 'refused'; readonly reason: string } & OfRequest)
  /** The plug acknowledged it and did not do it. */
  | ({ readonly type: 'not-done' } & OfRequest)
  /** The last request is sent again because an outage changed the relay. */
  | ({ readonly type: 'restoring' } & OfRequest)
  /** The relay was switched elsewhere and the pin has followed; `unseen` if this was during an outage. */
  | { readonly type: 'adopted'; readonly unseen: boolean }
  /** A command that was given up was carried out after all. */
  | { readonly type: 'late' }
  /** The relay lost power without a request; `on` is its current state. */
  | { readonly type: 'interrupted' }
);

/** Settings of the user, which may change between events. */
export interface ReconcileRules {
  /** Failed exchanges in a row before `error`. */
  readonly errorAfter: number;
  /** Age at which a request to switch on is dropped; 0 keeps it for ever. */
  readonly onRequestTimeoutMs: number;
  /**
   * Reaction to a relay that changed during an outage: `adopt` follows it; `restore` sends the last request again, if
   * that was done and the relay was not switched elsewhere since.
   */
  readonly afterOutage: 'adopt' | 'restore';
  /**
   * How long a plug may lag: until then a reading that contradicts an acknowledged command changes nothing; neither
   * does an answer that contradicts a push.
   */
  readonly settleMs: number;
  /** A request to switch off that the lock holds is handed over to a `power-off`. */
  readonly handsOver: boolean;
}

/**
 * The state before the first contact. `adopt` waits for the plug's state; `assert` makes the value of the pin a request
 * like any other.
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
