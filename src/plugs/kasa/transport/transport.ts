import type { LookupFunction } from 'node:net';
import type { IdentityProof } from './proof.ts';

/**
 * The way to one plug: JSON there, JSON back, whatever lies between (XOR on port 9999, KLAP on port 80).
 *
 * Requests are serialised: one is on the wire at a time, in the order they were made. Each ends within the transport's
 * timeout, counted from its turn, and fails with a `PlugError`, or with `cancelled` when `signal` fires or the
 * transport is disposed. A request may be sent twice when the first copy met a dead connection, so it must be harmless
 * to repeat.
 */
export interface Transport {
  request(json: object, signal?: AbortSignal): Promise<unknown>;
  /** To be called before a relay is switched: whatever pause the transport makes to spare the plug is over. */
  hurry?(): void;
  /** Closes the connection; what is under way or waiting fails with `cancelled`. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Where a transport finds its plug, and how long one exchange may take, connecting included. */
export interface TransportOptions {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** By what each new connection has to prove which plug it leads to, before anything else is sent. */
  readonly proof?: IdentityProof | undefined;
  /** Finds the address where `address` is a name. */
  readonly lookup?: LookupFunction | undefined;
}
