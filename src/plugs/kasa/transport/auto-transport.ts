import { HalError } from '../../../errors.ts';
import { createExchangeQueue } from './exchange-queue.ts';
import type { Exchange } from './exchange-queue.ts';
import { isPortClosed } from './network-faults.ts';
import type { Transport } from './transport.ts';

export interface AutoTransportOptions {
  /** The ways to the plug, best first; each is opened when it is tried. */
  readonly ways: readonly (() => Transport)[];
  /** The plug as an error message names it. */
  readonly peer: string;
}

/**
 * Takes the first way that is open, and keeps to it. A way is closed when its port refuses connections, which costs
 * nothing and delivers nothing, so the same request tries the next; thus a plug whose new firmware closes the old port is
 * followed by itself. Silence and refusals of other kinds are the plug's answer and lead no further.
 */
export function createAutoTransport({ ways, peer }: AutoTransportOptions): Transport {
  const opened = new Map<number, Transport>();
  let chosen: Transport | undefined;
  let undecided = 0;
  let underWay: AbortController | undefined;

  const queue = createExchangeQueue({
    peer,
    begin(exchange) {
      underWay = new AbortController();
      void choose(exchange, underWay.signal);
    },
    abandon: (reason) => underWay?.abort(reason),
  });

  const wayOf = (index: number, open: () => Transport): Transport => {
    const way = opened.get(index) ?? open();
    opened.set(index, way);
    return way;
  };

  async function choose(exchange: Exchange, signal: AbortSignal): Promise<void> {
    let refusal: Error | undefined;
    for (const [index, open] of ways.entries()) {
      const way = wayOf(index, open);
      try {
        const reply = await way.request(exchange.json, signal);
        chosen = way;
        exchange.succeed(reply);
        return;
      } catch (error) {
        const isClosed = isPortClosed(error);
        if (!isClosed || !refusal) refusal = error instanceof Error ? error : new HalError('internal', String(error));
        if (!isClosed) break;
      }
    }
    exchange.fail(refusal ?? new HalError('internal', `there is no way to ${peer}`));
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
      for (const way of opened.values()) way.hurry?.();
    },
    async dispose() {
      queue.close();
      await Promise.all([...opened.values()].map((way) => way.dispose()));
    },
  };
}
