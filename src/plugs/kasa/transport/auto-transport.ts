import { HalError } from '../../../errors.ts';
import { createSignalledQueue, type QueuedExchange } from './exchange-queue.ts';
import { isPortClosed } from './network-faults.ts';
import type { Transport } from './transport.ts';

export interface AutoTransportOptions {
  /** The routes to the plug, best first; each is opened when it is tried. */
  readonly routes: readonly (() => Transport)[];
  /** Name of the plug in error messages. */
  readonly peer: string;
}

/**
 * Uses the first open route, and keeps it. A route is closed if its port refuses connections. A refused request was not
 * delivered, so it is tried on the next route; this follows a plug whose new firmware closes the old port. After
 * silence or any other refusal no other route is tried.
 */
export function createAutoTransport({ routes, peer }: AutoTransportOptions): Transport {
  const opened = new Map<number, Transport>();
  let chosen: Transport | undefined;
  let undecided = 0;

  const queue = createSignalledQueue(peer, choose);

  const routeAt = (index: number, open: () => Transport): Transport => {
    const route = opened.get(index) ?? open();
    opened.set(index, route);
    return route;
  };

  async function choose(exchange: QueuedExchange, signal: AbortSignal): Promise<void> {
    let refusal: unknown;
    for (const [index, open] of routes.entries()) {
      const route = routeAt(index, open);
      try {
        const reply = await route.request(exchange.json, signal);
        chosen = route;
        exchange.succeed(reply);
        return;
      } catch (error) {
        const isClosed = isPortClosed(error);
        if (!isClosed || refusal === undefined) refusal = error;
        if (!isClosed) break;
      }
    }
    exchange.fail(refusal ?? new HalError('internal', `there is no route to ${peer}`));
  }

  return {
    async request(json, signal) {
      if (chosen && undecided === 0) {
        try {
          return await chosen.request(json, signal);
        } catch (error) {
          if (!isPortClosed(error)) throw error;
          chosen = undefined;
        }
      }
      undecided++;
      try {
        return await queue.add(json, signal);
      } finally {
        undecided--;
      }
    },
    hurry() {
      for (const route of opened.values()) route.hurry?.();
    },
    async dispose() {
      queue.close();
      await Promise.all([...opened.values()].map((route) => route.dispose()));
    },
  };
}
