import { HalError, PlugError, messageOf } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Logger } from '../../../util/logger.ts';
import { createSignalledQueue, type QueuedExchange } from './exchange-queue.ts';
import type { Transport } from './transport.ts';
import { withSignal } from './with-signal.ts';

/** Address and transport of a plug. */
export interface Place {
  readonly address: string;
  readonly port: number;
  readonly transport: 'xor' | 'klap';
}

export interface LocatedTransportOptions {
  /** Searches for a bounded time; undefined if the plug did not answer. */
  readonly find: (signal: AbortSignal) => Promise<Place | undefined>;
  readonly open: (place: Place) => Transport;
  /** Name of the plug in error messages. */
  readonly peer: string;
}

/** Failures in a row before a search: a plug that does not answer may also be off or restarting. */
const failuresBeforeSearch = 3;
const firstPauseMs = 5000;
const longestPauseMs = 300_000;

/**
 * Searches for the plug at the first request, and again when it stops answering, since routers reassign addresses. A
 * search continues after the time limit of the exchange that started it; after a search without a new result there is a
 * pause of 5 s to 5 min. During a search requests still go to the old address; only an address at which another plug
 * answers is left at once.
 */
export function createLocatedTransport(options: LocatedTransportOptions, clock: Clock, logger: Logger): Transport {
  const { find, open, peer } = options;
  let here: { readonly place: Place; readonly transport: Transport } | undefined;
  let failures = 0;
  let searching: Promise<void> | undefined;
  let searchError: PlugError | undefined;
  let nextSearchMs = -Infinity;
  let pauseMs = 0;
  const life = new AbortController();
  const closing = new Set<Promise<void>>();

  const queue = createSignalledQueue(peer, run);

  async function run(exchange: QueuedExchange, signal: AbortSignal): Promise<void> {
    try {
      if (!here) await withSignal(search(), signal, peer);
      if (!here) throw searchError ?? notFound(peer);
      exchange.succeed(await here.transport.request(exchange.json, signal));
      failures = 0;
    } catch (error) {
      const isOwn = error instanceof HalError && error.code === 'cancelled' && !signal.aborted;
      exchange.fail(isOwn ? moved(peer) : error);
      if (error instanceof PlugError && error.code === 'plug-identity') moveTo(undefined);
      // After an error that needs a person, the plug is there: no search. But new firmware may use another transport.
      if (error instanceof PlugError && !error.retryable && error.code !== 'plug-unsupported') return;
      if (here && ++failures >= failuresBeforeSearch && !life.signal.aborted) void search();
    }
  }

  /** Resolves when a search is over, or at once if it is too early for one. Never rejects. */
  function search(): Promise<void> {
    if (clock.now() >= nextSearchMs) searching ??= lookAround();
    return searching ?? Promise.resolve();
  }

  async function lookAround(): Promise<void> {
    let found: Place | undefined;
    searchError = undefined;
    try {
      found = await find(life.signal);
    } catch (error) {
      if (error instanceof PlugError) searchError = error;
      logger.debug({ reason: messageOf(error) }, 'the search for the plug failed');
    }
    searching = undefined;
    if (life.signal.aborted) return;
    if (found && !isSamePlace(found, here?.place)) {
      moveTo(found);
      pauseMs = 0;
    }
    pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, pauseMs * 2));
    nextSearchMs = clock.now() + pauseMs;
  }

  function moveTo(place: Place | undefined): void {
    if (here) {
      const closed = here.transport.dispose().finally(() => closing.delete(closed));
      closing.add(closed);
    }
    failures = 0;
    here = place && { place, transport: open(place) };
    if (place) logger.info({ transport: place.transport }, 'found the plug on the network');
  }

  return {
    request: (json, signal) => queue.add(json, signal),
    hurry: () => here?.transport.hurry?.(),
    async dispose() {
      queue.close();
      life.abort(new HalError('cancelled', `the search for ${peer} was cancelled`));
      moveTo(undefined);
      await searching;
      await Promise.all(closing);
    },
  };
}

function isSamePlace(one: Place, other: Place | undefined): boolean {
  return one.address === other?.address && one.port === other.port && one.transport === other.transport;
}

function moved(peer: string): PlugError {
  return new PlugError('plug-unreachable', `${peer} was found at another address`, { retryable: true });
}

function notFound(peer: string): PlugError {
  return new PlugError(
    'plug-unreachable',
    `${peer} was not found on this network: is it powered? Any plug can be found by its MAC address; by its device id only ` +
      `one that answers on port 9999`,
    { retryable: true },
  );
}
