import type { LookupFunction } from 'node:net';
import type { IdentityProof } from './proof.ts';

/**
 * The way to one plug: JSON there, JSON back, whatever lies between (XOR on port 9999, KLAP on port 80).
 *
 * Requests are serialised: one is on the wire at a time, in the order they were made. Each fails with a `PlugError`, with
 * the reason of `signal` when that fires, or with `cancelled` when the transport is disposed. How long one may take is
 * not decided here. A request may be sent twice when the first copy met a dead connection, so it must be harmless
 * to repeat.
 */
export interface Transport {
  request(json: object, signal?: AbortSignal): Promise<unknown>;
  /** To be called before a relay is switched: whatever pause the transport makes to spare the plug is over. */
  hurry?(): void;
  /** Closes the connection; what is under way or waiting fails with `cancelled`. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Where a transport finds its plug. */
export interface TransportOptions {
  readonly address: string;
  readonly port: number;
  /** By what each new connection has to prove which plug it leads to, before anything else is sent. */
  readonly proof?: IdentityProof | undefined;
  /** Finds the address where `address` is a name. */
  readonly lookup?: LookupFunction | undefined;
}
