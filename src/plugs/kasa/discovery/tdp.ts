import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

/** Discovery port of plugs with KLAP, AES or TPAP. */
export const tdpPort = 20_002;
/** Discovery port of some of the newest plugs. */
export const tdpPort2 = 20_004;

const headerBytes = 16;
/** Value of the checksum field while the checksum is computed. */
const checksumSeed = 0x5a6b_7c8d;
const asksWithKey = 0x11;

/** One packet of the discovery protocol of newer plugs: a header of 16 bytes with a checksum over all, then JSON. */
export function tdpPacket(json: object | undefined, serial: number): Buffer {
  const payload = json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json));
  const packet = Buffer.concat([Buffer.alloc(headerBytes), payload]);
  packet.writeUInt16BE(0x0200, 0);
  packet.writeUInt16BE(1, 2);
  packet.writeUInt16BE(payload.length, 4);
  packet.writeUInt8(json === undefined ? 0 : asksWithKey, 6);
  packet.writeUInt32BE(serial >>> 0, 8);
  packet.writeUInt32BE(checksumOf(packet), 12);
  return packet;
}

/**
 * The probe that newer firmware needs: it has a key, with which the plug can encrypt parts of its answer. Those parts
 * are not used here.
 */
export async function keyedProbe(): Promise<Buffer> {
  const { publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return tdpPacket({ params: { rsa_key: publicKey } }, randomBytes(4).readUInt32BE());
}

/** The bytes after the header; undefined if the packet is not of this protocol. */
export function tdpPayload(packet: Buffer): Buffer | undefined {
  return packet.length >= headerBytes && packet[0] === 2 ? packet.subarray(headerBytes) : undefined;
}

/** Whether length and checksum of a packet are right. Answers of plugs are read without this check. */
export function isSoundTdp(packet: Buffer): boolean {
  if (packet.length < headerBytes || packet.readUInt16BE(4) !== packet.length - headerBytes) return false;
  return packet.readUInt32BE(12) === checksumOf(packet);
}

function checksumOf(packet: Buffer): number {
  const seeded = Buffer.from(packet);
  seeded.writeUInt32BE(checksumSeed, 12);
  return crc32(seeded);
}
