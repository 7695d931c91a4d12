import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import { encrypt } from '../transport/cipher.ts';
import { foundByTdp, foundByXor } from './found-plug.ts';
import type { FoundPlug } from './found-plug.ts';
import { mergeFound } from './merge-found.ts';
import { keyedProbe, tdpPacket, tdpPort, tdpPort2 } from './tdp.ts';
import { cancellation } from '../../../reconcile/call-limit.ts';
import { xorPort } from '../transport/xor-transport.ts';

/** An address to ask, and the protocol: `xor` for older plugs, `tdp` for newer ones. */
export interface DiscoveryTarget {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'xor' | 'tdp';
}

export interface DiscoveryOptions {
  /** How long to listen; the probes are sent three times in this time. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Default: broadcast to every discovery port of plugs. */
  readonly targets?: readonly DiscoveryTarget[];
  /** The local address to send from; default any. */
  readonly from?: string;
  /** Ends the search at the first plug for which this returns TRUE. */
  readonly until?: (found: FoundPlug) => boolean;
  readonly signal?: AbortSignal;
}

const sends = 3;
/** More answers than a home network can have. */
const mostPlugs = 1000;

/**
 * Finds plugs on the local network with broadcast probes, which switch nothing and need no login. Answers of one plug
 * are one entry; a plug that answers on port 9999 is listed with that port. Fails with `plug-unreachable` if nothing
 * could be sent, and with `cancelled` when the signal fires.
 */
export async function discoverPlugs(options: DiscoveryOptions): Promise<readonly FoundPlug[]> {
  const {
    timeoutMs,
    clock,
    targets = broadcastTargets(localBroadcasts(networkInterfaces())),
    from = '0.0.0.0',
    until,
    signal,
  } = options;
  const found: FoundPlug[] = [];
  const socket = createSocket('udp4');
  const ends: (() => void)[] = [];
  let keyed: Buffer | undefined;
  let sent = 0;
  let sendError: Error | undefined;

  const ask = () => {
    for (const { address, port, protocol } of targets) {
      const questions = protocol === 'xor' ? [xorQuestion()] : [plainProbe, ...(keyed ? [keyed] : [])];
      for (const question of questions) {
        socket.send(question, port, address, (error) => {
          if (error) sendError = error;
          else sent++;
        });
      }
    }
  };

  try {
    await new Promise<void>((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancellation(signal, 'the network'));
        return;
      }
      if (signal) {
        const abort = () => reject(cancellation(signal, 'the network'));
        signal.addEventListener('abort', abort, { once: true });
        ends.push(() => signal.removeEventListener('abort', abort));
      }
      ends.push(clock.after(timeoutMs, resolve));
      for (let n = 1; n < sends; n++) ends.push(clock.after((n * timeoutMs) / sends, ask));
      socket.on('error', (cause) => reject(unreachable(cause)));
      socket.on('message', (datagram, { address, port }) => {
        const plug = foundByTdp(datagram, address) ?? foundByXor(datagram, address, port);
        if (!plug || found.length >= mostPlugs) return;
        const merged = mergeFound(found, plug);
        if (until?.(merged)) resolve();
      });
      socket.bind(0, from, () => {
        socket.setBroadcast(true);
        ask();
      });
      if (targets.some(({ protocol }) => protocol === 'tdp')) {
        keyedProbe().then(
          (probe) => (keyed = probe),
          () => undefined,
        );
      }
    });
  } finally {
    for (const end of ends) end();
    await new Promise<void>((resolve) => {
      socket.close(resolve);
    });
  }
  if (found.length === 0 && sent === 0 && sendError) throw unreachable(sendError);
  return found;
}

/** Every discovery port of plugs at each of the addresses. */
export function broadcastTargets(addresses: readonly string[]): readonly DiscoveryTarget[] {
  return addresses.flatMap((address) => [
    { address, port: xorPort, protocol: 'xor' as const },
    { address, port: tdpPort, protocol: 'tdp' as const },
    { address, port: tdpPort2, protocol: 'tdp' as const },
  ]);
}

/**
 * The broadcast addresses of this host's networks. 255.255.255.255 is sent through one interface only, so that of each
 * network is added.
 */
export function localBroadcasts(interfaces: ReturnType<typeof networkInterfaces>): readonly string[] {
  const own = Object.values(interfaces).flatMap((each) => each ?? []);
  const directed = own
    .filter(({ family, internal, netmask }) => family === 'IPv4' && !internal && netmask !== '255.255.255.255')
    .map(({ address, netmask }) => {
      const mask = netmask.split('.').map(Number);
      return address
        .split('.')
        .map((part, index) => Number(part) | (~(mask[index] ?? 255) & 255))
        .join('.');
    });
  return ['255.255.255.255', ...new Set(directed)];
}

function xorQuestion(): Buffer {
  const question = Buffer.from('{"system":{"get_sysinfo":{}}}');
  encrypt(question);
  return question;
}

const plainProbe = tdpPacket(undefined, 0);

function unreachable(cause: Error): PlugError {
  const message = `cannot search for plugs: ${cause.message}; is there a network?`;
  return new PlugError('plug-unreachable', message, { retryable: true, cause });
}
