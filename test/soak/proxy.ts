import { createServer, type Socket } from 'node:net';
import type { Ear } from './ear.ts';
import type { FatePlan } from './fate.ts';
import { createLink, type KeptAnswer, type Link, type WireWitness } from './link.ts';
import type { Splitter } from './messages.ts';
import { createTimers } from './timers.ts';

/** A TCP proxy between a client and a plug, with faults of the network and its devices. */
export interface FaultProxy {
  readonly port: number;
  /** Number of connections that the client has open. */
  readonly clients: number;
  /** Number of messages on their way. */
  readonly pending: number;
  /** Treatment of all connections. */
  mode: 'open' | 'black hole' | 'refuse';
  /** New connections lead to this port; existing ones stay unless they are cut. */
  lead(port: number): void;
  cut(): void;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

export interface FaultProxyOptions {
  readonly ear: Ear;
  readonly splitter: () => Splitter;
  readonly plan: FatePlan;
  readonly witness: WireWitness;
  readonly now: () => number;
}

/** Longest time to keep an answer. */
const keptMs = 5000;

export function createFaultProxy(options: FaultProxyOptions): FaultProxy {
  const { now } = options;
  const timers = createTimers();
  const links = new Set<Link>();
  let leadsTo = 0;
  let kept: KeptAnswer | undefined;
  let port = 0;
  let made = 0;

  const accept = (client: Socket) => {
    for (const link of links) if (!link.isOpen) links.delete(link);
    if (proxy.mode === 'refuse') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const ownPort = leadsTo;
    links.add(
      createLink(client, {
        ...options,
        id: ++made,
        port: ownPort,
        timers,
        isBlackHole: () => proxy.mode === 'black hole',
        swap(answer) {
          // A network cannot replace an answer by one of another plug.
          if (ownPort !== leadsTo) return answer;
          const before = kept && now() - kept.givenMs < keptMs ? kept : undefined;
          kept = before ? undefined : answer;
          return before;
        },
      }),
    );
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, accept);

  const proxy: FaultProxy = {
    get port() {
      return port;
    },
    get clients() {
      return [...links].filter(({ isUsed }) => isUsed).length;
    },
    get pending() {
      return timers.waiting;
    },
    mode: 'open',
    lead(to) {
      leadsTo = to;
      kept = undefined;
    },
    cut() {
      for (const link of links) link.reset();
      links.clear();
    },
    async start() {
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const bound = server.address();
      port = bound && typeof bound === 'object' ? bound.port : 0;
    },
    async dispose() {
      timers.stop();
      proxy.cut();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return proxy;
}
