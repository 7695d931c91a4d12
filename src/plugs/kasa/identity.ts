import { HalError, PlugError } from '../../errors.ts';
import type { KasaOptions } from './options.ts';

/** The ids of a plug; an id that it does not report is empty. */
export interface PlugIds {
  readonly deviceId: string;
  readonly mac: string;
}

/** The configured ids of the plug. */
export interface ExpectedIds {
  readonly deviceId?: string;
  readonly mac?: string;
}

/** The ids in the options, in one notation. Throws `config` if the MAC address is not valid. */
export function expectedIds({ deviceId = '', mac = '' }: Pick<KasaOptions, 'deviceId' | 'mac'>): ExpectedIds {
  const known = normalMac(mac);
  if (mac !== '' && known === '') {
    throw new HalError('config', `mac '${mac}' is not a MAC address: expected twelve hex digits, as 00:00:5E:00:53:01`);
  }
  return { ...(deviceId === '' ? {} : { deviceId: deviceId.toUpperCase() }), ...(known === '' ? {} : { mac: known }) };
}

/** Whether any id is configured. */
export function isIdentified({ deviceId, mac }: ExpectedIds): boolean {
  return deviceId !== undefined || mac !== undefined;
}

/** Whether the ids match each configured id. */
export function isExpected({ deviceId, mac }: ExpectedIds, ids: PlugIds): boolean {
  return (
    (deviceId === undefined || isId(ids.deviceId.toUpperCase(), deviceId)) && (mac === undefined || ids.mac === mac)
  );
}

/** A strip also matches the id of one of its outlets, which is two digits longer. */
function isId(its: string, wanted: string): boolean {
  return its === wanted || (its.length === 40 && wanted.length === 42 && wanted.startsWith(its));
}

/** Whether an answer, which may lack ids, matches at least one configured id and contradicts none. */
export function isLikely(expected: ExpectedIds, ids: PlugIds): boolean {
  const known: ExpectedIds = {
    ...(ids.deviceId !== '' && expected.deviceId !== undefined ? { deviceId: expected.deviceId } : {}),
    ...(ids.mac !== '' && expected.mac !== undefined ? { mac: expected.mac } : {}),
  };
  return isIdentified(known) && isExpected(known, ids);
}

/** Throws `plug-identity` if it is another plug, which must not be switched. */
export function checkIdentity(expected: ExpectedIds, ids: PlugIds, peer: string): void {
  if (isExpected(expected, ids)) return;
  const wanted = describeIds(expected);
  const found = describeIds(ids);
  throw new PlugError(
    'plug-identity',
    `${peer} is another plug: expected ${wanted}, found ${found}; it is not switched. Has the router given the address ` +
      `to another device?`,
    { retryable: false },
  );
}

/** Upper-case hex with colons; empty if the text is not a MAC address. */
export function normalMac(text: string): string {
  if (/^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/.test(text)) return text;
  const digits = text.replaceAll(/[-:.\s]/g, '').toUpperCase();
  return /^[0-9A-F]{12}$/.test(digits) ? digits.replaceAll(/(..)(?=.)/g, '$1:') : '';
}

/** Only the ends of ids: enough to tell two plugs apart, and no identity in a log. */
export function describeIds({ deviceId, mac }: ExpectedIds): string {
  const parts = [
    ...(deviceId ? [`a device id ending in ${deviceId.slice(-6)}`] : []),
    ...(mac ? [`a MAC ending in ${mac.slice(-5)}`] : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : 'no device id and no MAC';
}
