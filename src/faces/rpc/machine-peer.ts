import type { MachineApi } from '../../machine/api/api.ts';
import type { MachineClient } from '../../machine/api/client.ts';
import { notificationOf } from '../../machine/api/json-values.ts';
import type { NumberedEvent } from '../../machine/api/events.ts';
import type { Method } from '../methods/method.ts';
import { machineMethods } from '../methods/registry.ts';
import { withDiscover } from './discover.ts';
import { createPeer, type Peer, type PeerOptions } from './peer.ts';

export interface MachinePeerOptions extends Omit<PeerOptions, 'methods' | 'client' | 'turns'> {
  readonly client: MachineClient;
  /** The methods it offers; `peerMethods` by default. */
  readonly methods?: readonly Method[];
  /** Sends the first notifications, ahead of all events. */
  readonly greet?: (peer: Peer) => void;
  /** Sends the earlier events of the machine first. */
  readonly fromStart?: boolean;
}

/** All methods that a peer of a machine offers. */
export const peerMethods: readonly Method[] = withDiscover(machineMethods);

/** Serves a caller over JSON-RPC: offers every method and notifies of every event. */
export function createMachinePeer(api: MachineApi, options: MachinePeerOptions): Peer {
  const { greet, fromStart = false, methods = peerMethods, ...rest } = options;
  const peer = createPeer({ ...rest, methods });
  const tell = (event: NumberedEvent) => {
    const { method, params } = notificationOf(event);
    peer.notify(method, params);
  };
  greet?.(peer);
  if (fromStart) for (const event of api.events.since(0)) tell(event);
  const unsubscribe = api.events.subscribe(tell);
  if (!options.keepsNotifying) void peer.closed.then(unsubscribe);
  return {
    closed: peer.closed,
    notify: (method, params) => peer.notify(method, params),
    request: (method, params, timeoutMs) => peer.request(method, params, timeoutMs),
    get stats() {
      return peer.stats;
    },
    dispose() {
      unsubscribe();
      peer.dispose();
    },
  };
}
