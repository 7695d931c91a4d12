import type { ReconcilerState, RelayRequest } from '../../src/reconcile/state.ts';
import type { KeyWriter } from './key-table.ts';
import { putPrinter } from './printer-side.ts';
import { limitedThings, noLimit, onRequestTicks, settleTicks, tickMs, type World } from './world.ts';

/**
 * Writes every part that can affect later states. Orders are only compared, a reading's with that of the request and of
 * the last command, so the key has the comparisons. For times it has the age, up to the limit of its comparison; for
 * misses, whether they are an outage. Origins and unread counters are left out.
 */
export function putWorld(world: World, key: KeyWriter): void {
  const { reconciler, exchange, latent, setting } = world;
  putReconciler(world, key);
  key.bit(world.enable);
  key.bit(world.relay);
  key.put(exchange === undefined ? 0 : exchange.kind === 'read' ? 1 : 2, 2);
  if (exchange?.kind === 'read') {
    key.maybe(exchange.seen);
    key.bit(reconciler.request !== undefined && exchange.since >= reconciler.request.order);
    key.bit(exchange.since >= reconciler.writeEndedOrder);
  } else if (exchange) {
    key.bit(exchange.on);
    key.bit(exchange.isCarriedOut);
  }
  key.put(latent === undefined ? 0 : latent.kind === 'lagging' ? 1 : 2, 2);
  if (latent) {
    key.bit(latent.on);
    if (latent.kind === 'lagging') key.put(capped(world.tick - latent.sinceTick, settleTicks), 2);
  }
  key.bit(world.wantsOn);
  key.bit(world.wantsOff);
  key.bit(world.isForced);
  key.put(world.acks, 2);
  key.bit(world.isInTouch);
  key.maybe(world.read);
  key.bit(world.hasAgreed && world.reconciler.unproven !== undefined);
  for (const [index, thing] of limitedThings.entries()) {
    if (setting.limits[thing] !== undefined) key.put(world.left[index] ?? noLimit, 4);
  }
  if (world.printer) putPrinter(world.printer, key);
}

function putReconciler({ reconciler, tick, setting }: World, key: KeyWriter): void {
  const { pins, request, writing, unproven } = reconciler;
  const ticksSince = (atMs: number, limit: number) => capped(tick - Math.round(atMs / tickMs), limit);
  key.bit(pins.enable);
  key.bit(pins.online);
  key.bit(pins.error);
  key.bit(pins.lockedRequest);
  key.put(capped(pins.misses, Math.max(1, setting.rules.errorAfter)), 2);
  key.maybe(reconciler.relay);
  putRequest(request, (atMs) => ticksSince(atMs, onRequestTicks), key);
  key.put(writing === undefined ? 0 : writing.order === request?.order ? 1 : 2, 2);
  if (writing) key.bit(writing.on);
  key.bit(unproven !== undefined);
  if (unproven) {
    key.bit(unproven.ended);
    key.bit(unproven.withdrawnBy !== undefined);
    key.put(ticksSince(unproven.atMs, settleTicks), 2);
    key.put(doubts.indexOf(unproven.doubt), 2);
    // Of an ended request, only its value can still be shown.
    const { request: asked } = unproven;
    putRequest(unproven.ended ? { ...asked, force: false, again: false } : asked, () => 0, key);
  }
  key.maybe(reconciler.notDone?.on);
  key.maybe(reconciler.lost);
  key.maybe(reconciler.granted);
  key.bit(reconciler.handedOver !== undefined);
  key.bit(reconciler.locked);
  if (restoresOn(reconciler, setting.rules.afterOutage)) {
    key.put(ticksSince(reconciler.relayAtMs, onRequestTicks), 2);
  }
}

const doubts = [undefined, 'unseen', 'seen'];

/** The age of a restored request counts from the last reading. */
function restoresOn({ granted }: ReconcilerState, afterOutage: 'adopt' | 'restore'): boolean {
  return afterOutage === 'restore' && granted === true;
}

function putRequest(request: RelayRequest | undefined, age: (atMs: number) => number, key: KeyWriter): void {
  key.maybe(request?.on);
  if (!request) return;
  key.bit(request.force);
  key.bit(request.again);
  // Only requests to switch on become too old.
  key.put(request.on ? age(request.atMs) : 0, 2);
}

function capped(value: number, limit: number): number {
  return value < limit ? value : limit;
}
