import { PlugError } from '../../../errors.ts';
import { checkIdentity, isIdentified } from '../identity.ts';
import type { ExpectedIds, PlugIds } from '../identity.ts';
import { isObject, numberOf } from './json.ts';
import type { JsonObject } from './json.ts';
import { smartIdentityIn } from '../smart/smart-info.ts';
import { idsIn } from '../iot/sysinfo.ts';

/**
 * Proof that the plug at the end of a new connection is the configured one. Another device may get the address between
 * two connections, so a proof on one connection is not valid on the next.
 */
export interface IdentityProof {
  /** Whether a request only reads, and its answer has the identity: it needs no proof first, and is one. */
  isQuestion(json: object): boolean;
  /** The question to send before any other request, in the dialect of that request. */
  questionBefore(json: object): object;
  /** Whether an answer has the identity. Throws `plug-identity` if it is that of another plug. */
  isProvenBy(reply: unknown): boolean;
}

/** Undefined if no id is configured. */
export function createIdentityProof(expected: ExpectedIds, peer: string): IdentityProof | undefined {
  if (!isIdentified(expected)) return undefined;
  return {
    isQuestion,
    questionBefore: (json) => ('method' in json ? askDeviceInfo : askSysinfo),
    isProvenBy(reply) {
      const ids = idsOf(reply);
      if (ids) checkIdentity(expected, ids, peer);
      return ids !== undefined;
    },
  };
}

/** The error if a plug does not answer the question about its identity. */
export function unproven(peer: string): PlugError {
  const message = `${peer} does not report its identity: nothing else is sent to it before it does`;
  return new PlugError('plug-protocol', message, { retryable: true });
}

const askSysinfo = Object.freeze({ system: Object.freeze({ get_sysinfo: Object.freeze({}) }) });
const askDeviceInfo = { method: 'get_device_info' };

function isQuestion(json: object): boolean {
  return 'method' in json ? isSmartQuestion(json) : isIotQuestion(json);
}

function isIotQuestion(json: object): boolean {
  if (!('system' in json) || !isObject(json.system) || !('get_sysinfo' in json.system)) return false;
  return Object.entries(json).every(
    ([module, methods]) => module === 'context' || (isObject(methods) && Object.keys(methods).every(isReading)),
  );
}

function isSmartQuestion(json: object): boolean {
  const { method, params } = json as JsonObject;
  if (method !== 'multipleRequest') return method === 'get_device_info';
  const requests = isObject(params) && Array.isArray(params['requests']) ? params['requests'] : [];
  const methods = requests.map((each: unknown) => (isObject(each) ? String(each['method']) : ''));
  return methods.includes('get_device_info') && methods.every(isReading);
}

function isReading(method: string): boolean {
  return method.startsWith('get_');
}

/** The ids in an answer of either dialect; undefined if it has none, as in a refusal. */
function idsOf(reply: unknown): PlugIds | undefined {
  if (!isObject(reply)) return undefined;
  const sysinfo = isObject(reply['system']) ? reply['system']['get_sysinfo'] : undefined;
  if (isObject(sysinfo)) return (numberOf(sysinfo, 'err_code') ?? 0) === 0 ? idsIn(sysinfo) : undefined;
  const { result } = reply;
  if (numberOf(reply, 'error_code') !== 0 || !isObject(result)) return undefined;
  if (!Array.isArray(result['responses'])) return smartIdentityIn(result);
  const told = result['responses'].filter(isObject).find((each) => each['method'] === 'get_device_info');
  return told && idsOf({ error_code: told['error_code'], result: told['result'] });
}
