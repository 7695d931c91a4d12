import type { Observable } from 'rxjs';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import type { SharedResources } from './shared-resources.ts';
import type { PlugOffTimer, PlugRule } from './in-plug.ts';

/** What a plug says of itself. Identity and address are for people and checks; they are redacted in logs. */
export interface PlugIdentity {
  readonly driver: string;
  readonly model: string;
  readonly alias: string;
  readonly deviceId: string;
  /** Upper-case hex with colons. */
  readonly mac: string;
  readonly hardware: string;
  readonly firmware: string;
  /** Whether the plug measures. */
  readonly meter: boolean;
}

/**
 * One answer of a plug. Quantities are SI. One that holds any holds all that the meter told when it was asked: what is
 * absent then is not known. One without any has not asked the meter, unless `meterFault` says so.
 */
export interface PlugReading {
  /** The relay. */
  readonly on: boolean;
  /** Seconds since the relay was last switched on, 0 while off. */
  readonly onTimeS?: number;
  readonly voltageV?: number;
  readonly currentA?: number;
  /** Real power; not voltage times current. */
  readonly powerW?: number;
  /** Energy as the plug counts it; some plugs start again at 0 when they lose mains. */
  readonly energyKWh?: number;
  /** Which counter that is, of a plug that has several. */
  readonly energySource?: string;
  /** The meter was asked and told nothing (`refused`), or a plug that was to have one says that it has none. */
  readonly meterFault?: 'refused' | 'none';
  /**
   * Of a reading of `watch$`: when the plug was so, by the clock of the context. The time of arrival will do where pushes
   * and the answers to commands come in one order over one connection. Leave it out where the time is not known: a reading
   * that differs then is asked for again.
   */
  readonly atMs?: number;
}

/**
 * One plug as a program sees it: a plain object made by a factory, with its state in the closure.
 *
 * Each call has a signal of its own, which fires when its time is over or nobody wants it any more: hand it to `fetch`, or
 * listen to it and close the socket. The call then fails, with any error; at its limit it may also still give what it knows.
 * Other failures are a `PlugError`. When the driver is disposed, what is under way fails. The loop makes one call after the
 * other; `limitedPlug` does that, and limits the calls, for others. Nothing connects before the first call.
 */
export interface PlugDriver {
  /** Asks the plug who it is. */
  identify(signal?: AbortSignal): Promise<PlugIdentity>;
  /** Reads the relay, and the meter where there is one. A meter need not be asked when it is not wanted. */
  read(signal?: AbortSignal, readingOptions?: ReadingOptions): Promise<PlugReading>;
  /**
   * A relay is to be switched as soon as the plug answers: whatever pause the driver makes to spare the plug, or another
   * program that wants it, is over for the next call. `setRelay` never waits for such a pause.
   */
  hurry?(): void;
  /** Switches the relay; resolves when the plug has confirmed. Absolute, so that sending it twice does no harm. */
  setRelay(on: boolean, signal?: AbortSignal): Promise<void>;
  /**
   * Readings that the plug sends by itself, for plugs that push. Subscribing may connect, and happens again after it has
   * failed or completed. Only the plug that has proved who it is may be heard here. Completes on `dispose`.
   */
  readonly watch$?: Observable<PlugReading>;
  /** Every rule inside the plug, enabled or not, in a few exchanges; absent where they cannot be asked for. */
  rules?(signal?: AbortSignal): Promise<readonly PlugRule[]>;
  readonly offTimer?: PlugOffTimer;
  /**
   * What tells the way to this plug from the ways to others. Plugs with the same are polled at the same moment, as the
   * outlets of a power strip, which share the answer; without it each plug has a moment of its own.
   */
  readonly route?: string;
  /**
   * Sends a request in the plug's own language and gives the answer as it came: for commands that only this kind of
   * plug has. Nothing is added to it and nothing is held back.
   */
  request?(json: object, signal?: AbortSignal): Promise<unknown>;
  /** Closes every socket and timer; calls under way fail. Safe to call twice. */
  dispose(): Promise<void>;
}

/** What a reading is wanted for; everything, when it is not said. */
export interface ReadingOptions {
  readonly meter: boolean;
  /** The counter that energy is to come from and no other, by the `energySource` of an earlier reading. */
  readonly energySource?: string | undefined;
}

/**
 * What every driver is given, beside the options that it declares itself. A type and no interface, so that the options of
 * one driver can stand for those of any.
 */
export type PlugOptions = {
  /** Limit of one exchange, connecting included. Whoever calls keeps it, by the signal. */
  readonly timeoutMs: number;
  /** Whether to ask the meter: `true`, `false`, or `auto` for what the plug says it has. */
  readonly meter: boolean | 'auto';
};

/** What a driver needs of its surroundings. */
export interface PlugContext {
  /** What the plug is called here, where it has a name. */
  readonly name?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What it may have in common with other drivers of the machine; nothing, when absent. */
  readonly sharedResources?: SharedResources;
}
