import type { ReconcilerPins, ReconcilerState } from './state.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The next state in the making. */
export type Draft = Writable<Omit<ReconcilerState, 'pins'>> & { pins: Writable<ReconcilerPins> };

/** The state to be changed into the next. Named one by one: what spreading makes of it is slow to use ever after. */
export function draftOf(state: ReconcilerState): Draft {
  const { enable, relay, online, error, misses, interruptions, lockedRequest } = state.pins;
  return {
    order: state.order + 1,
    pins: { enable, relay, online, error, misses, interruptions, lockedRequest },
    relay: state.relay,
    relayAtMs: state.relayAtMs,
    request: state.request,
    writing: state.writing,
    lost: state.lost,
    writeEndedOrder: state.writeEndedOrder,
    granted: state.granted,
    onTimeS: state.onTimeS,
    locked: state.locked,
  };
}

/** What every step publishes that changes no pin. */
export const nothing: Partial<ReconcilerPins> = {};
/** The pins that changed. */
export function changes(before: ReconcilerPins, after: ReconcilerPins): Partial<ReconcilerPins> {
  if (isSameOnPins(before, after)) return nothing;
  const changed = Object.entries(after).filter(([name, value]) => before[name as keyof ReconcilerPins] !== value);
  return Object.fromEntries(changed);
}

/** Field by field: nearly every reading is as the one before it. */
function isSameOnPins(a: ReconcilerPins, b: ReconcilerPins): boolean {
  return (
    a.enable === b.enable &&
    a.relay === b.relay &&
    a.online === b.online &&
    a.error === b.error &&
    a.misses === b.misses &&
    a.interruptions === b.interruptions &&
    a.lockedRequest === b.lockedRequest
  );
}
