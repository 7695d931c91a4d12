import type { ReconcilerPins, ReconcilerState } from './state.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The next state while it is being built. */
export type Draft = Writable<Omit<ReconcilerState, 'pins'>> & { pins: Writable<ReconcilerPins> };

/** A draft of the next state. Fields are copied one by one: spread objects are slow to use. */
export function draftOf(state: ReconcilerState): Draft {
  const { enable, relay, online, error, misses, interruptions, lockedRequest } = state.pins;
  return {
    order: state.order + 1,
    pins: { enable, relay, online, error, misses, interruptions, lockedRequest },
    relay: state.relay,
    relayAtMs: state.relayAtMs,
    pushedOrder: state.pushedOrder,
    pushedMs: state.pushedMs,
    request: state.request,
    writing: state.writing,
    unproven: state.unproven,
    notDone: state.notDone,
    handedOver: state.handedOver,
    lost: state.lost,
    writeEndedOrder: state.writeEndedOrder,
    writeEndedMs: state.writeEndedMs,
    granted: state.granted,
    onTimeS: state.onTimeS,
    locked: state.locked,
  };
}

/** Published by each step that changes no pin. */
export const nothing: Partial<ReconcilerPins> = {};

/** The pins that changed; `nothing` itself when none did. */
export function changes(before: ReconcilerPins, after: ReconcilerPins): Partial<ReconcilerPins> {
  let changed: Partial<Writable<ReconcilerPins>> | undefined;
  if (after.enable !== before.enable) (changed ??= {}).enable = after.enable;
  if (after.relay !== before.relay) (changed ??= {}).relay = after.relay;
  if (after.online !== before.online) (changed ??= {}).online = after.online;
  if (after.error !== before.error) (changed ??= {}).error = after.error;
  if (after.misses !== before.misses) (changed ??= {}).misses = after.misses;
  if (after.interruptions !== before.interruptions) (changed ??= {}).interruptions = after.interruptions;
  if (after.lockedRequest !== before.lockedRequest) (changed ??= {}).lockedRequest = after.lockedRequest;
  return changed ?? nothing;
}
