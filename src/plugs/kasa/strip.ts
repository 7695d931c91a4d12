import type { Clock } from '../../util/clock.ts';
import type { JsonObject } from './json.ts';
import { createIotProtocol } from './protocol.ts';
import type { Reach } from './reach.ts';
import { createSharedRead } from './shared-read.ts';

/**
 * A power strip as its outlets share it: one connection, and one sysinfo for all that ask at about the same time, since
 * strips answer only so many requests in a while and ignore the rest.
 */
export interface Strip {
  readonly reach: Reach;
  /** The state of all outlets, for one of them. */
  sysinfo(outlet: object, signal?: AbortSignal): Promise<JsonObject>;
  /** To be called before an outlet is switched: what was read until now says nothing any more. */
  switching(): void;
  /** Whether an outlet may ask its meter now; the strip grants that to one outlet a second. */
  takeMeterTurn(): boolean;
  /** Closes the connection. */
  dispose(): Promise<void>;
}

const meterTurnMs = 1000;

export function createStrip(reach: Reach, clock: Clock): Strip {
  const protocol = createIotProtocol(reach.transport);
  const shared = createSharedRead((signal) => protocol.sysinfo(signal), clock);
  let nextMeterMs = -Infinity;
  return {
    reach,
    sysinfo: (outlet, signal) => shared.read(outlet, signal),
    switching: () => shared.invalidate(),
    takeMeterTurn() {
      if (clock.now() < nextMeterMs) return false;
      nextMeterMs = clock.now() + meterTurnMs;
      return true;
    },
    dispose: () => reach.transport.dispose(),
  };
}
