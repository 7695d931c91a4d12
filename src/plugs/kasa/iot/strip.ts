import type { Clock } from '../../../util/clock.ts';
import type { JsonObject } from '../transport/json.ts';
import { createIotProtocol } from './protocol.ts';
import type { Route } from '../route.ts';
import { createSharedRead } from './shared-read.ts';

/**
 * A power strip shared by its outlets: one connection, and one sysinfo for outlets that ask at about the same time,
 * since strips ignore requests that come too often.
 */
export interface Strip {
  readonly route: Route;
  /** Reads the state of all outlets, on behalf of one. */
  sysinfo(outlet: object, signal?: AbortSignal): Promise<JsonObject>;
  /** Call before an outlet is switched: earlier answers are then out of date. */
  switching(): void;
  /** Whether the outlet may ask its meter now: one outlet per second, the one that has waited longest. */
  takeMeterTurn(outlet: object): boolean;
  /** Closes the connection. */
  dispose(): Promise<void>;
}

const meterTurnMs = 1000;
/** An outlet that has not asked for this long is no longer waiting. */
const patienceMs = 15_000;

export function createStrip(route: Route, clock: Clock): Strip {
  const protocol = createIotProtocol(route.transport);
  const shared = createSharedRead((signal) => protocol.sysinfo(signal), clock, route.peer);
  /** Time of each outlet's last call of `takeMeterTurn`, in the order in which they began to wait. */
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
