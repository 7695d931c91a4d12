import type { PlugIdentity } from '../../driver.ts';
import { parseObject } from '../../../util/json.ts';
import { decrypt } from '../transport/cipher.ts';
import { completeId } from '../iot/children.ts';
import { normalMac } from '../identity.ts';
import { isObject, listOf, numberOf, textOf, wholeOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { hasMeter, identityIn } from '../iot/sysinfo.ts';
import { tdpPayload } from './tdp.ts';

/** A plug that answered discovery. A field that it did not report is empty or undefined. */
export interface FoundPlug extends Omit<PlugIdentity, 'driver' | 'meter'> {
  readonly address: string;
  readonly port: number;
  /** The plug's transport; only the vendor's app speaks `aes` and `tpap`. */
  readonly transport: 'xor' | 'klap' | 'aes' | 'tpap';
  readonly meter: boolean | undefined;
  readonly on: boolean | undefined;
  /** The outlets of a power strip. */
  readonly outlets: readonly { readonly id: string; readonly alias: string; readonly on: boolean | undefined }[];
}

/** Outlet ids end in two digits. */
const mostOutlets = 99;

/** The plug in an answer from port 9999; undefined if it is not the answer of a plug. */
export function foundByXor(datagram: Buffer, address: string, port: number): FoundPlug | undefined {
  const plain = Buffer.from(datagram);
  decrypt(plain);
  const reply = parseObject(plain.toString());
  const system = reply && isObject(reply['system']) ? reply['system'] : undefined;
  const sysinfo = system && isObject(system['get_sysinfo']) ? system['get_sysinfo'] : undefined;
  // Bulbs and cameras answer, too.
  if (!sysinfo || !('relay_state' in sysinfo || 'children' in sysinfo)) return undefined;
  const identity = identityIn(sysinfo);
  const children = listOf(sysinfo, 'children') ?? [];
  return {
    ...identity,
    address,
    port,
    transport: 'xor',
    meter: hasMeter(sysinfo),
    on: isOn(sysinfo, 'relay_state'),
    outlets: children.slice(0, mostOutlets).map((child) => ({
      id: completeId(textOf(child, 'id'), identity.deviceId),
      alias: textOf(child, 'alias'),
      on: isOn(child, 'state'),
    })),
  };
}

/** The plug in an answer to a probe on port 20002; undefined if it is not the answer of a plug. */
export function foundByTdp(datagram: Buffer, address: string): FoundPlug | undefined {
  const payload = tdpPayload(datagram);
  const reply = payload && parseObject(payload.toString());
  const result = reply && isObject(reply['result']) ? reply['result'] : undefined;
  if (!result || !/PLUG|SWITCH/i.test(textOf(result, 'device_type'))) return undefined;
  const scheme = isObject(result['mgt_encrypt_schm']) ? result['mgt_encrypt_schm'] : {};
  const model = textOf(result, 'device_model');
  return {
    address,
    port: wholeOf(scheme, 'http_port', 1, 65_535) ?? 80,
    transport: transportOf(scheme['encrypt_type']),
    model,
    alias: '',
    // The id in this answer differs from the device id that the plug reports later.
    deviceId: '',
    mac: normalMac(textOf(result, 'mac')),
    hardware: textOf(result, 'hw_ver'),
    firmware: '',
    meter: measuringModels.test(model),
    on: undefined,
    outlets: [],
  };
}

/** Models with a meter, for answers that do not report one. */
const measuringModels = /^(?:HS110|HS300|KP115|KP125|EP25|P110|P115|TP25|P304M|P316M|P410M)/i;

function transportOf(encryptType: unknown): FoundPlug['transport'] {
  const types = Array.isArray(encryptType) ? encryptType : [encryptType];
  if (types.includes('KLAP')) return 'klap';
  if (types.includes('AES')) return 'aes';
  return types.includes('TPAP') ? 'tpap' : 'klap';
}

function isOn(object: JsonObject, key: string): boolean | undefined {
  const state = numberOf(object, key);
  return state === 0 || state === 1 ? state === 1 : undefined;
}
