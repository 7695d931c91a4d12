import type { Observable } from 'rxjs';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';

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

/** One answer of a plug. Quantities are SI and each is absent when the plug did not report it. */
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
}

/**
 * One plug as a program sees it: a plain object made by a factory, with its state in the closure.
 *
 * Every call ends within the driver's timeout, counted from its turn, and fails with a `PlugError`; or with `cancelled`
 * when its signal fires or the driver is disposed. Nothing connects before the first call. Calls are serialised by the
 * driver: one exchange is outstanding at a time.
 */
export interface PlugDriver {
  /** Asks the plug who it is. */
  identify(signal?: AbortSignal): Promise<PlugIdentity>;
  /** Reads the relay, and the meter where there is one. */
  read(signal?: AbortSignal): Promise<PlugReading>;
  /** Switches the relay; resolves when the plug has confirmed. Absolute, so that sending it twice does no harm. */
  setRelay(on: boolean, signal?: AbortSignal): Promise<void>;
  /** Readings that the plug sends by itself, for plugs that push. */
  readonly watch$?: Observable<PlugReading>;
  /** Closes every socket and timer; calls under way fail. Safe to call twice. */
  dispose(): Promise<void>;
}

/** What a driver is made from. Which of the optional keys it heeds is the driver's to say. */
export interface PlugOptions {
  /** Host name or IP address. */
  readonly address: string;
  readonly port?: number;
  /** Limit of one exchange, connecting included. */
  readonly timeoutMs: number;
  /** Whether to ask the meter: `true`, `false`, or `auto` for what the plug says it has. */
  readonly meter: boolean | 'auto';
}

/** What a driver needs of its surroundings. */
export interface PlugContext {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Makes a driver for one plug. */
export type PlugDriverFactory = (options: PlugOptions, context: PlugContext) => PlugDriver;
