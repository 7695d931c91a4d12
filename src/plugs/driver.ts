import type { Observable } from 'rxjs';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import type { SharedResources } from './shared-resources.ts';
import type { PlugOffTimer, PlugRule } from './in-plug.ts';

/** The identity that a plug reports. It is for people and checks, and redacted in logs, as is the address. */
export interface PlugIdentity {
  readonly driver: string;
  readonly model: string;
  readonly alias: string;
  readonly deviceId: string;
  /** Upper-case hex with colons. */
  readonly mac: string;
  readonly hardware: string;
  readonly firmware: string;
  /** Whether the plug has a meter. */
  readonly meter: boolean;
}

/**
 * One answer of a plug. Quantities are SI. A reading with any quantity has all that the meter reported; the absent ones
 * are unknown. A reading without quantities means that the meter was not asked, unless `meterFault` is set.
 */
export interface PlugReading {
  /** State of the relay. */
  readonly on: boolean;
  /** Seconds since the relay was last switched on, 0 while off. */
  readonly onTimeS?: number;
  readonly voltageV?: number;
  readonly currentA?: number;
  /** Real power; not voltage times current. */
  readonly powerW?: number;
  /** Energy counter of the plug; some plugs start again at 0 when they lose mains. */
  readonly energyKWh?: number;
  /** Name of that counter, if the plug has several. */
  readonly energySource?: string;
  /**
   * The meter was asked and reported nothing (`refused`), or the plug should have a meter and reports none (`none`).
   */
  readonly meterFault?: 'refused' | 'none';
  /**
   * Time at which a reading of `watch$` was true, by the clock of the context. The time of arrival is good enough if
   * pushes and answers to commands arrive in order over one connection. Leave it out if the time is not known: the plug
   * is then read again when the pushed reading differs.
   */
  readonly atMs?: number;
}

/**
 * The driver of one plug: a plain object made by a factory, with its state in the closure.
 *
 * Each call has its own signal, which fires at the time limit or when the call is cancelled: pass it to `fetch`, or
 * listen to it and close the socket. The call then fails, with any error; at its limit it may instead return a partial
 * result. Other failures are a `PlugError`. Disposing the driver fails the current call. The loop makes one call after
 * the other; other callers use `limitedPlug`, which does the same and limits each call. Nothing connects before the
 * first call.
 */
export interface PlugDriver {
  /** Reads the identity of the plug. */
  identify(signal?: AbortSignal): Promise<PlugIdentity>;
  /** Reads the relay, and the meter if there is one. The meter may be left out if it is not wanted. */
  read(signal?: AbortSignal, readingOptions?: ReadingOptions): Promise<PlugReading>;
  /**
   * A relay command is waiting: the next call skips any pause that the driver makes to spare the plug or to leave it to
   * another program. `setRelay` never waits for such a pause.
   */
  hurry?(): void;
  /** Switches the relay; resolves when the plug has confirmed. Idempotent: sending it twice does no harm. */
  setRelay(on: boolean, signal?: AbortSignal): Promise<void>;
  /**
   * Readings pushed by the plug. Subscribing may connect; the loop subscribes again after an error or completion. Emit
   * only readings of a plug that has proved its identity. Completes on `dispose`.
   */
  readonly watch$?: Observable<PlugReading>;
  /** Reads all rules stored in the plug, enabled or not, in a few exchanges; absent if the plug cannot report them. */
  rules?(signal?: AbortSignal): Promise<readonly PlugRule[]>;
  readonly offTimer?: PlugOffTimer;
  /**
   * Identifies the route to the plug. Plugs with the same route are polled at the same moment, as the outlets of a
   * power strip, which share the answer; a plug without it has a moment of its own.
   */
  readonly route?: string;
  /**
   * Sends a raw request in the plug's protocol and returns the raw answer: for commands that only this family has. The
   * request is sent unchanged and unchecked.
   */
  request?(json: object, signal?: AbortSignal): Promise<unknown>;
  /** Closes every socket and timer; current calls fail. Safe to call twice. */
  dispose(): Promise<void>;
}

/** What to read; everything if absent. */
export interface ReadingOptions {
  readonly meter: boolean;
  /** The only counter to take energy from: the `energySource` of an earlier reading. */
  readonly energySource?: string | undefined;
}

/**
 * The options of every driver, beside those that it declares itself. A type, not an interface, so that the options of
 * one driver are assignable to those of any.
 */
export type PlugOptions = {
  /** Limit of one exchange, including connecting. The caller enforces it through the signal. */
  readonly timeoutMs: number;
  /** Whether to ask the meter: `true`, `false`, or `auto`, which asks it if the plug reports one. */
  readonly meter: boolean | 'auto';
};

/** What a driver gets from the machine. */
export interface PlugContext {
  /** Name of the plug's component, if it has one. */
  readonly name?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resources shared with other drivers of the machine; nothing is shared if absent. */
  readonly sharedResources?: SharedResources;
}
