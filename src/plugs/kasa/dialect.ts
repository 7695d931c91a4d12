import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { PlugDriver, PlugIdentity } from '../driver.ts';
import type { PlugOffTimer } from '../in-plug.ts';
import type { CallTurns } from '../call-turns.ts';
import type { Recognition } from './recognition.ts';
import type { Transport } from './transport/transport.ts';

/**
 * A plug in one of the two protocols above the transports: IOT (Kasa) or SMART (Tapo). `identify`, `read` and
 * `setRelay` end with their signal. In a call of many exchanges each exchange has its own limit.
 */
export interface KasaDialect {
  identify(signal?: AbortSignal): Promise<Omit<PlugIdentity, 'driver'>>;
  readonly read: PlugDriver['read'];
  readonly setRelay: PlugDriver['setRelay'];
  readonly rules?: NonNullable<PlugDriver['rules']>;
  readonly offTimer?: PlugOffTimer;
}

/** The transport of a dialect and its settings. */
export interface DialectOptions {
  readonly transport: Transport;
  /** Whether to ask the meter of a plug that has one; `true` also means that one is expected. */
  readonly meter: boolean | 'auto';
  readonly turns: CallTurns;
  readonly clock: Clock;
  readonly recognition: Recognition;
  readonly logger: Logger;
}
