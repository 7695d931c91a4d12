import { isIP } from 'node:net';
import { HalError } from '../../errors.ts';
import type { Lease, Shareable } from '../shared-resources.ts';
import type { PlugContext } from '../driver.ts';
import type { KasaOptions } from './options.ts';
import { takeNames } from '../names.ts';
import type { DiscoveryOptions } from './discovery/discovery.ts';
import type { FoundPlug } from './discovery/found-plug.ts';
import { describeIds, isIdentified, isLikely } from './identity.ts';
import type { ExpectedIds } from './identity.ts';
import { createLocatedTransport } from './transport/located-transport.ts';
import type { Place } from './transport/located-transport.ts';
import { openTransport, usualPorts, transportKindOf } from './transport/open-transport.ts';
import { createIdentityProof } from './transport/proof.ts';
import type { Transport } from './transport/transport.ts';

/** Searches the network for plugs, as `discoverPlugs` does. */
export type Discover = (options: DiscoveryOptions) => Promise<readonly FoundPlug[]>;

/** The route to a plug. */
export interface Route {
  readonly transport: Transport;
  /** Name of the plug in error messages. */
  readonly peer: string;
  /** Whether the dialect can only be IOT. */
  readonly isIot: boolean;
}

const searchMs = 3000;

/** Reaches the plug by its address, or else by a search for its ids. Throws `config` if neither is configured. */
export function openRoute(
  options: KasaOptions,
  expected: ExpectedIds,
  { clock, logger, sharedResources }: PlugContext,
  discover: Discover,
): Route {
  const { address, port } = options;
  if (address !== '') {
    const peer = port === undefined ? address : `${address}:${port}`;
    const proof = createIdentityProof(expected, peer);
    const names = isIP(address) === 0 ? takeNames(clock, sharedResources) : undefined;
    const transport = openTransport({ ...options, proof, lookup: names?.shared.lookup }, clock, logger);
    return {
      transport: names ? withLease(transport, names) : transport,
      peer,
      isIot: transportKindOf(options) === 'xor',
    };
  }
  if (!isIdentified(expected)) {
    throw new HalError('config', 'a kasa plug needs an address, or a mac or device id by which it can be found');
  }
  const peer = `the plug with ${describeIds(expected)}`;
  const proof = createIdentityProof(expected, peer);
  const transport = createLocatedTransport(
    {
      async find(signal) {
        const until = (found: FoundPlug) => isLikely(expected, found);
        const found = await discover({ timeoutMs: searchMs, clock, signal, until });
        return placeOf(found.find(until), options);
      },
      open: (place) => openTransport({ ...options, ...place, proof }, clock, logger),
      peer,
    },
    clock,
    logger,
  );
  return { transport, peer, isIot: false };
}

/** The transport, which releases a lease when it is disposed. */
function withLease(transport: Transport, lease: Lease<Shareable>): Transport {
  return {
    ...transport,
    async dispose() {
      await transport.dispose();
      await lease.release();
    },
  };
}

/**
 * Address and transport of the plug. Any device can answer a search, so configured options override the answer. KLAP is
 * tried even if the answer reports AES or TPAP, since such firmware may accept it. If it does not, its refusal names
 * the remedy, and the attempt reveals nothing of the account.
 */
function placeOf(found: FoundPlug | undefined, options: KasaOptions): Place | undefined {
  if (!found) return undefined;
  const { address, port } = found;
  const told = found.transport === 'xor' ? 'xor' : 'klap';
  const kind = transportKindOf(options);
  const transport = kind === 'auto' ? told : kind;
  return { address, transport, port: options.port ?? (transport === told ? port : usualPorts[transport]) };
}
