import { encrypt } from '../transport/cipher.ts';
import type { JsonObject } from '../transport/json.ts';
import { isSoundTdp, tdpPacket } from '../discovery/tdp.ts';
import type { ModelFacts, SimulatedTransport } from './models.ts';
import type { SimulatedIdentity } from './system.ts';
import { parseRequest } from './xor-server.ts';

/**
 * The answer of a plug with port 9999 to a datagram: the same as by TCP, but with only the last two digits of outlet
 * ids.
 */
export function xorDiscoveryAnswer(question: Buffer, answer: (request: JsonObject) => JsonObject): readonly Buffer[] {
  const request = parseRequest(Buffer.from(question));
  if (!request) return [];
  const datagram = Buffer.from(JSON.stringify(answer(request), shortId));
  encrypt(datagram);
  return [datagram];
}

function shortId(key: string, value: unknown): unknown {
  return key === 'id' && typeof value === 'string' ? value.slice(-2) : value;
}

/** The answer of a plug without port 9999 to a probe on its discovery port, with or without a key. */
export function tdpDiscoveryAnswer(
  question: Buffer,
  plug: {
    readonly facts: ModelFacts;
    readonly identity: SimulatedIdentity;
    readonly transport: SimulatedTransport;
    readonly address: string;
    readonly port: number;
  },
): readonly Buffer[] {
  if (!isSoundTdp(question)) return [];
  const { facts, identity, transport, address, port } = plug;
  const version = transport === 'klap-v2' ? { lv: 2, ...(facts.dialect === 'iot' ? { new_klap: 1 } : {}) } : {};
  const family = facts.dialect === 'iot' ? 'IOT.SMARTPLUGSWITCH' : `SMART.${kindOf(facts.model)}PLUG`;
  const result = {
    // Differs from the device id that the plug reports when it is asked.
    device_id: '0'.repeat(28) + identity.deviceId.slice(-4),
    owner: '0'.repeat(32),
    device_type: family,
    device_model: facts.model,
    ip: address,
    mac: identity.mac.replaceAll(':', '-'),
    hw_ver: facts.hardware,
    factory_default: false,
    mgt_encrypt_schm: { is_support_https: false, encrypt_type: 'KLAP', http_port: port, ...version },
  };
  return [tdpPacket({ error_code: 0, result }, question.readUInt32BE(8))];
}

function kindOf(model: string): string {
  return model.startsWith('K') ? 'KASA' : 'TAPO';
}
