import type { LookupFunction } from 'node:net';
import type { IdentityProof } from './proof.ts';

/**
 * Sends JSON requests to one plug and receives JSON answers, over XOR on port 9999 or KLAP on port 80.
 *
 * Requests are serialised: one at a time, in order. Each fails with a `PlugError`, with the reason of `signal` when
 * that fires, or with `cancelled` when the transport is disposed. The transport sets no time limit. A request may be
 * sent twice if the connection of the first copy was dead, so it must be harmless to repeat.
 */
export interface Transport {
  request(json: object, signal?: AbortSignal): Promise<unknown>;
  /** Call before a relay is switched: ends any pause that the transport makes to spare the plug. */
  hurry?(): void;
  /** Closes the connection; current and waiting requests fail with `cancelled`. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Address of a plug, and the proof of its identity. */
export interface TransportOptions {
  readonly address: string;
  readonly port: number;
  /** Proof that each new connection has to give before anything else is sent. */
  readonly proof?: IdentityProof | undefined;
  /** Resolves `address` if it is a name. */
  readonly lookup?: LookupFunction | undefined;
}
