import { createSocket } from 'node:dgram';
import { keyedProbe } from './tdp.ts';

/**
 * Asks a plug to open itself to other programs: some firmware of 2025 does that, after it had no power, only when it was
 * sent a discovery probe with a key. Sending it to any other plug changes nothing. Never fails.
 */
export function createKnock(address: string, port: number): () => Promise<void> {
  let probe: Promise<Buffer> | undefined;
  return async () => {
    try {
      probe ??= keyedProbe();
      await send(await probe, address, port);
    } catch {
      // It is a try; whether it helped shows in the next login.
    }
  };
}

async function send(packet: Buffer, address: string, port: number): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.send(packet, port, address, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    socket.close();
  }
}
