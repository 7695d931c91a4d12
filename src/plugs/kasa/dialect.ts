import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { PlugDriver, PlugIdentity } from '../driver.ts';
import type { PlugOffTimer } from '../in-plug.ts';
import type { CallTurns } from '../call-turns.ts';
import type { Recognition } from './recognition.ts';
import type { Transport } from './transport/transport.ts';

/**
 * A plug in one of the two languages that the transports carry: Kasa's own (IOT), and the one that Tapo brought (SMART). What
 * it does for `identify`, `read` and `setRelay` ends with their signal. Of what takes many exchanges, each has its limit.
 */
export interface KasaDialect {
  identify(signal?: AbortSignal): Promise<Omit<PlugIdentity, 'driver'>>;
  readonly read: PlugDriver['read'];
  readonly setRelay: PlugDriver['setRelay'];
  readonly rules?: NonNullable<PlugDriver['rules']>;
  readonly offTimer?: PlugOffTimer;
}

/** What a dialect speaks through. */
export interface DialectOptions {
  readonly transport: Transport;
  /** Whether to ask the meter of a plug that has one; `true` also says that one is expected. */
  readonly meter: boolean | 'auto';
  readonly turns: CallTurns;
  readonly clock: Clock;
  readonly recognition: Recognition;
  readonly logger: Logger;
}
