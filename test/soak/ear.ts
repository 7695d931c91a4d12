import { decrypt } from '../../src/plugs/kasa/transport/cipher.ts';
import { isObject, type JsonObject } from '../../src/plugs/kasa/transport/json.ts';
import {
  authHash,
  createKlapCipher,
  type KlapAccount,
  type KlapCipher,
  type KlapVersion,
} from '../../src/plugs/kasa/transport/klap-crypto.ts';
import { httpIn } from './messages.ts';

/** A request on the wire. */
export interface Heard {
  readonly what: 'command' | 'question' | 'greeting' | 'login' | 'unknown';
  /** The value of a command. */
  readonly on: boolean;
  /** Parts of the request that are needed to decode the answer. */
  readonly seed?: Buffer;
  readonly sequence?: number;
  readonly cookie?: string;
}

/** An answer on the wire. */
export interface HeardAnswer {
  /** The plug acknowledges a command. */
  readonly acks: boolean;
  /** The plug does not know the session. */
  readonly forgot: boolean;
}

/** Decodes the traffic with knowledge of the account. */
export interface Ear {
  request(bytes: Buffer): Heard;
  answer(bytes: Buffer, to: Heard): HeardAnswer;
}

export function xorEar(): Ear {
  return {
    request: (bytes) => requestIn(jsonOf(bytes)),
    answer: (bytes, to) => ({ acks: to.what === 'command' && hasDone(jsonOf(bytes)), forgot: false }),
  };
}

const sessionsKept = 16;

export function klapEar(version: KlapVersion, account: KlapAccount): Ear {
  const auth = authHash(version, account);
  const sessions = new Map<string, KlapCipher>();
  const textOf = (cookie: string, sequence: number, body: Buffer): JsonObject | undefined => {
    try {
      return parsed(sessions.get(cookie)?.open(sequence, body) ?? '');
    } catch {
      return undefined;
    }
  };
  return {
    request(bytes) {
      const { first, head, body } = httpIn(bytes);
      if (first.includes('/app/handshake1')) return { ...unknown, what: 'greeting', seed: Buffer.from(body) };
      if (first.includes('/app/handshake2')) return { ...unknown, what: 'login' };
      const sequence = Number(/seq=(-?\d+)/.exec(first)?.[1] ?? 0);
      const cookie = /^cookie: *TP_SESSIONID=(\w+)/im.exec(head)?.[1] ?? '';
      return { ...requestIn(textOf(cookie, sequence, body)), sequence, cookie };
    },
    answer(bytes, to) {
      const { first, head, body } = httpIn(bytes);
      const isOk = first.includes(' 200 ');
      if (to.what === 'greeting' && isOk && to.seed && body.length === 48) {
        const cookie = /TP_SESSIONID=(\w+)/.exec(head)?.[1] ?? '';
        sessions.set(cookie, createKlapCipher({ local: to.seed, remote: Buffer.from(body.subarray(0, 16)) }, auth));
        for (const oldest of sessions.keys()) if (sessions.size > sessionsKept) sessions.delete(oldest);
      }
      if (to.cookie === undefined) return { acks: false, forgot: false };
      const json = isOk ? textOf(to.cookie, to.sequence ?? 0, body) : undefined;
      return { acks: to.what === 'command' && hasDone(json), forgot: first.includes(' 403 ') };
    },
  };
}

const unknown = { what: 'unknown', on: false } as const;

function jsonOf(frame: Buffer): JsonObject | undefined {
  const payload = Buffer.from(frame.subarray(4));
  decrypt(payload);
  return parsed(payload.toString());
}

function parsed(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** The relay state that a request sets, in either dialect; undefined if it sets none. */
export function commandIn(json: JsonObject): boolean | undefined {
  const { system, method, params } = json;
  const command = isObject(system) ? system['set_relay_state'] : undefined;
  if (isObject(command)) return command['state'] === 1;
  if (!isObject(params)) return undefined;
  if (method === 'set_device_info' && 'device_on' in params) return params['device_on'] === true;
  const requests: unknown = params['requests'];
  const all = Array.isArray(requests) ? requests.filter(isObject) : [];
  return all.map(commandIn).find((on) => on !== undefined);
}

function requestIn(json: JsonObject | undefined): Heard {
  if (!json) return unknown;
  const on = commandIn(json);
  return on === undefined ? { what: 'question', on: false } : { what: 'command', on };
}

function hasDone(json: JsonObject | undefined): boolean {
  if (!json) return false;
  if (json['error_code'] !== undefined) return json['error_code'] === 0;
  const system = json['system'];
  const done = isObject(system) ? system['set_relay_state'] : undefined;
  return isObject(done) && done['err_code'] === 0;
}
