import { randomBytes } from 'node:crypto';
import { PlugError } from '../../errors.ts';
import type { Logger } from '../../util/logger.ts';
import type { HttpClient, HttpReply } from './http-client.ts';
import { isObject, numberOf } from './json.ts';
import { loginOf } from './klap-accounts.ts';
import type { KlapLogin } from './klap-accounts.ts';
import { clientHash, createKlapCipher } from './klap-crypto.ts';
import type { KlapCipher } from './klap-crypto.ts';
import { withSignal } from './with-signal.ts';

export interface KlapHandshakeOptions {
  readonly http: HttpClient;
  readonly logins: readonly KlapLogin[];
  /** The plug as an error message names it. */
  readonly peer: string;
  readonly logger: Logger;
  /** Asks a plug that is closed to other programs to open itself; what comes of it shows at the next login. */
  readonly knock: () => Promise<void>;
}

/** What a handshake ends in. */
export interface KlapTicket {
  readonly cipher: KlapCipher;
  readonly cookie: string;
  /** How long the plug means to remember it. */
  readonly lifetimeMs: number;
}

const dayMs = 86_400_000;

/**
 * Logs in; undefined when the plug has an account that is not known here. A plug that is closed to other programs fails
 * with `plug-auth`, one that speaks no KLAP with `plug-unsupported`; both name the remedy and are not retryable.
 */
export async function shakeHands(options: KlapHandshakeOptions, signal: AbortSignal): Promise<KlapTicket | undefined> {
  const { http, peer, logger } = options;
  // The plug shows its hash before it is shown ours, so looking twice is no second guess at a password.
  const met = (await meet(options, signal)) ?? (await meet(options, signal));
  if (!met) return undefined;
  const { seeds, login, cookie, lifetimeMs } = met;
  logger.debug({ version: login.version, account: login.origin }, 'the plug speaks KLAP');
  const proof = clientHash(login.version, seeds, login.auth);
  const { status } = await http.post(() => ({ path: '/app/handshake2', body: proof, cookie }), signal);
  if (status !== 200) throw badStatus(peer, 'the second part of the login', status);
  return { cipher: createKlapCipher(seeds, login.auth), cookie, lifetimeMs };
}

/** The first half: undefined when the plug's hash is of no account known here. */
async function meet({ http, logins, peer, knock }: KlapHandshakeOptions, signal: AbortSignal) {
  const local = randomBytes(16);
  const reply = await http.post(() => ({ path: '/app/handshake1', body: local }), signal);
  if (reply.status === 403) {
    // Making the key takes a slow computer longer than a login may take. The knock goes on, and the next login hears of it.
    await withSignal(knock(), signal).catch(() => undefined);
    throw closedToOthers(peer);
  }
  if (reply.status >= 500) throw badStatus(peer, 'the login', reply.status);
  if (reply.status !== 200 || reply.body.length !== 48) throw await stranger(http, peer, reply, signal);
  const seeds = { local, remote: reply.body.subarray(0, 16) };
  const login = loginOf(logins, seeds, reply.body.subarray(16));
  return login && { seeds, login, ...cookieIn(reply) };
}

/** Plugs send session and lifetime as one Set-Cookie line or as two, and dislike to get the lifetime back. */
function cookieIn({ cookies }: HttpReply): { cookie: string; lifetimeMs: number } {
  const text = cookies.join(';');
  const session = /\b(?:TP_)?SESSIONID=([^;,\s]*)/.exec(text)?.[1] ?? '';
  const lifetimeS = Number(/\bTIMEOUT=(\d{1,9})\b/.exec(text)?.[1] ?? 0);
  return { cookie: `TP_SESSIONID=${session}`, lifetimeMs: lifetimeS > 0 ? lifetimeS * 1000 : dayMs };
}

function closedToOthers(peer: string): PlugError {
  return new PlugError(
    'plug-auth',
    `${peer} is closed to other programs (403): in the Tapo or Kasa app, switch "Me > Third-Party Services > ` +
      `Third-Party Compatibility" off and on again`,
    { retryable: false },
  );
}

/** Who answers on this port, if not KLAP: older Tapo firmware and the newest have protocols of their own. */
async function stranger(http: HttpClient, peer: string, reply: HttpReply, signal: AbortSignal): Promise<PlugError> {
  const told = await errorCodeOf(http, signal);
  if (told === 1003) {
    return unsupported(
      `${peer} speaks TPAP, which only the vendor's app does: there, switch "Me > Third-Party Services > ` +
        `Third-Party Compatibility" on (off and on again if it is)`,
    );
  }
  if (told !== undefined) {
    return unsupported(`${peer} speaks the AES protocol of older Tapo firmware: update its firmware in the app`);
  }
  const what = `status ${reply.status}, ${reply.body.length} bytes`;
  return unsupported(`${peer} is no plug that speaks KLAP (${what}): check address, port and transport`);
}

/** The number with which a Tapo plug refuses an incomplete login of the AES protocol. */
async function errorCodeOf(http: HttpClient, signal: AbortSignal): Promise<number | undefined> {
  const body = Buffer.from(JSON.stringify({ method: 'handshake', params: { key: '' } }));
  try {
    const json: unknown = JSON.parse((await http.post(() => ({ path: '/app', body }), signal)).body.toString());
    return isObject(json) ? numberOf(json, 'error_code') : undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

function badStatus(peer: string, what: string, status: number): PlugError {
  return new PlugError('plug-protocol', `${peer} answered ${what} with status ${status}`, { retryable: true });
}

function unsupported(message: string): PlugError {
  return new PlugError('plug-unsupported', message, { retryable: false });
}
