import type { Clock } from '../../../util/clock.ts';
import type { Logger } from '../../../util/logger.ts';
import type { KasaOptions, KasaTransport } from '../options.ts';
import { createAutoTransport } from './auto-transport.ts';
import { createLazyTransport } from './lazy-transport.ts';
import type { Transport, TransportOptions } from './transport.ts';
import { createXorTransport, xorPort } from './xor-transport.ts';

/** The usual ports of plugs; that of KLAP is without TLS. */
export const usualPorts: { readonly xor: number; readonly klap: number } = { xor: xorPort, klap: 80 };

/** The options that select the transport, and the proof of identity. */
export type TransportChoice = Pick<
  KasaOptions,
  'address' | 'port' | 'timeoutMs' | 'transport' | 'username' | 'password'
> &
  Pick<TransportOptions, 'proof' | 'lookup'>;

/** Opens the transport to a plug at a known address: the configured one, or the one whose port is open. */
export function openTransport(choice: TransportChoice, clock: Clock, logger: Logger): Transport {
  const { address, port, timeoutMs, username, password, proof, lookup } = choice;
  const account =
    username === undefined && password === undefined
      ? undefined
      : { username: username ?? '', password: password ?? '' };
  const xor = () => createXorTransport({ address, port: port ?? usualPorts.xor, proof, lookup });
  const klap = () =>
    createLazyTransport(async () => {
      const { createKlapTransport } = await import('./klap-transport.ts');
      return createKlapTransport(
        { address, port: port ?? usualPorts.klap, timeoutMs, proof, lookup, account },
        clock,
        logger,
      );
    });
  const kind = transportKindOf(choice);
  if (kind === 'xor') return xor();
  if (kind === 'klap') return klap();
  return createAutoTransport({ routes: [xor, klap], peer: address });
}

/** A given port decides the transport. */
export function transportKindOf({
  transport = 'auto',
  port,
}: Pick<TransportChoice, 'transport' | 'port'>): KasaTransport {
  if (transport !== 'auto' || port === undefined) return transport;
  return port === usualPorts.klap ? 'klap' : 'xor';
}
