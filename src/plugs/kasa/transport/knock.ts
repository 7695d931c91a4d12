import { createSocket } from 'node:dgram';
import type { SocketOptions } from 'node:dgram';
import type { LookupFunction } from 'node:net';
import { keyedProbe } from '../discovery/tdp.ts';

/**
 * Asks a plug to open itself to other programs: after a loss of power, some firmware of 2025 does that only when it
 * gets a discovery probe with a key. The probe changes nothing on any other plug. Never fails.
 */
export function createKnock(address: string, port: number, lookup?: LookupFunction): () => Promise<void> {
  let probe: Promise<Buffer> | undefined;
  return async () => {
    try {
      probe ??= keyedProbe();
      await send(await probe, address, port, lookup);
    } catch {
      // Only an attempt; the next login shows the effect.
    }
  };
}

async function send(packet: Buffer, address: string, port: number, lookup: LookupFunction | undefined): Promise<void> {
  const socket = createSocket({ type: 'udp4', ...(lookup ? { lookup: one(lookup) } : {}) });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.send(packet, port, address, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    socket.close();
  }
}

/** Adapts a lookup for UDP, which needs a single address. */
function one(lookup: LookupFunction): NonNullable<SocketOptions['lookup']> {
  return (name, options, callback) =>
    lookup(name, options, (error, address, family = 4) =>
      callback(error, typeof address === 'string' ? address : '', family),
    );
}
