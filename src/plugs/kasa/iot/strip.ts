import type { Clock } from '../../../util/clock.ts';
import type { JsonObject } from '../transport/json.ts';
import { createIotProtocol } from './protocol.ts';
import type { Route } from '../route.ts';
import { createSharedRead } from './shared-read.ts';

/**
 * A power strip as its outlets share it: one connection, and one sysinfo for all that ask at about the same time, since
 * strips answer only so many requests in a while and ignore the rest.
 */
export interface Strip {
  readonly route: Route;
  /** The state of all outlets, for one of them. */
  sysinfo(outlet: object, signal?: AbortSignal): Promise<JsonObject>;
  /** To be called before an outlet is switched: what was read until now says nothing any more. */
  switching(): void;
  /** Whether an outlet may ask its meter now: one may in a second, whoever has waited longest. */
  takeMeterTurn(outlet: object): boolean;
  /** Closes the connection. */
  dispose(): Promise<void>;
}

const meterTurnMs = 1000;
/** An outlet that has not asked for so long does not wait any more. */
const patienceMs = 15_000;

export function createStrip(route: Route, clock: Clock): Strip {
  const protocol = createIotProtocol(route.transport);
  const shared = createSharedRead((signal) => protocol.sysinfo(signal), clock, route.peer);
  /** When each outlet last asked for its turn; in the order in which they began to wait. */
  const waiting = new Map<object, number>();
  let nextMeterMs = -Infinity;
  return {
    route,
    sysinfo: (outlet, signal) => shared.read(outlet, signal),
    switching: () => shared.invalidate(),
    takeMeterTurn(outlet) {
      const now = clock.now();
      waiting.set(outlet, now);
      for (const [other, askedMs] of waiting) if (now - askedMs > patienceMs) waiting.delete(other);
      const [longest] = waiting.keys();
      if (now < nextMeterMs || longest !== outlet) return false;
      waiting.delete(outlet);
      nextMeterMs = now + meterTurnMs;
      return true;
    },
    dispose: () => route.transport.dispose(),
  };
}
