import { randomBytes } from 'node:crypto';
import { PlugError } from '../../../errors.ts';
import type { Logger } from '../../../util/logger.ts';
import type { HttpClient, HttpReply } from './http-client.ts';
import { isObject, numberOf } from './json.ts';
import { loginOf } from './klap-accounts.ts';
import type { KlapLogins } from './klap-accounts.ts';
import { clientHash, createKlapCipher } from './klap-crypto.ts';
import type { KlapCipher } from './klap-crypto.ts';
import { withSignal } from './with-signal.ts';

export interface KlapHandshakeOptions {
  readonly http: HttpClient;
  readonly logins: KlapLogins;
  /** Name of the plug in error messages. */
  readonly peer: string;
  readonly logger: Logger;
  /** Asks a plug that is closed to other programs to open itself; the next login shows the effect. */
  readonly knock: () => Promise<void>;
}

/** The result of a handshake. */
export interface KlapTicket {
  readonly cipher: KlapCipher;
  readonly cookie: string;
  /** How long the plug will accept the session. */
  readonly lifetimeMs: number;
}

const dayMs = 86_400_000;

/**
 * Logs in. Returns a `plug-auth` error to report if the plug has none of the accepted accounts. Throws `plug-auth` if
 * the plug is closed to other programs, and `plug-unsupported` if it does not speak KLAP. All of these name the remedy
 * and are not retryable.
 */
export async function shakeHands(options: KlapHandshakeOptions, signal: AbortSignal): Promise<KlapTicket | PlugError> {
  const { http, logins, peer, logger } = options;
  let { seeds, hash, reply } = await meet(options, signal);
  let login = loginOf(logins.accepted, seeds, hash);
  if (!login) {
    // The plug sends its hash before we send ours, so a second look is not a second guess at a password.
    ({ seeds, hash, reply } = await meet(options, signal));
    login = loginOf(logins.accepted, seeds, hash);
  }
  if (!login) return unknownAccount(peer, logins, loginOf(logins.recognised, seeds, hash) !== undefined);
  logger.debug({ version: login.version, account: login.origin }, 'the plug speaks KLAP');
  const { cookie, lifetimeMs } = cookieIn(reply);
  const proof = clientHash(login.version, seeds, login.auth);
  const { status } = await http.post(() => ({ path: '/app/handshake2', body: proof, cookie }), signal);
  if (status !== 200) throw badStatus(peer, 'the second part of the login', status);
  return { cipher: createKlapCipher(seeds, login.auth), cookie, lifetimeMs };
}

/** The first half: gets the plug's hash of its account. */
async function meet({ http, peer, knock }: KlapHandshakeOptions, signal: AbortSignal) {
  const local = randomBytes(16);
  const reply = await http.post(() => ({ path: '/app/handshake1', body: local }), signal);
  if (reply.status === 403) {
    // On a slow computer making the key takes longer than a login may. The knock continues, for the next login.
    await withSignal(knock(), signal, peer).catch(() => undefined);
    throw closedToOthers(peer);
  }
  if (reply.status >= 500) throw badStatus(peer, 'the login', reply.status);
  if (reply.status !== 200 || reply.body.length !== 48) throw await stranger(http, peer, reply, signal);
  const seeds = { local, remote: reply.body.subarray(0, 16) };
  return { seeds, hash: reply.body.subarray(16), reply };
}

/** Plugs send session and lifetime in one or two Set-Cookie lines; the lifetime must not be sent back. */
function cookieIn({ cookies }: HttpReply): { cookie: string; lifetimeMs: number } {
  const text = cookies.join(';');
  const session = /\b(?:TP_)?SESSIONID=([^;,\s]*)/.exec(text)?.[1] ?? '';
  const lifetimeS = Number(/\bTIMEOUT=(\d{1,9})\b/.exec(text)?.[1] ?? 0);
  return { cookie: `TP_SESSIONID=${session}`, lifetimeMs: lifetimeS > 0 ? lifetimeS * 1000 : dayMs };
}

function unknownAccount(peer: string, { recognised }: KlapLogins, isDefault: boolean): PlugError {
  const isConfigured = recognised.length > 0;
  const told = isDefault
    ? `has a default account of the vendor, not the configured one: it was never set up with that, or it is another ` +
      `plug; set it up in the app, or leave out username and password`
    : isConfigured
      ? 'does not accept the account: check username and password, which must be exactly as in the app'
      : 'needs an account: set username and password to those of the app that it was set up with';
  return new PlugError('plug-auth', `${peer} ${told}`, { retryable: false });
}

function closedToOthers(peer: string): PlugError {
  return new PlugError(
    'plug-auth',
    `${peer} is closed to other programs (403): in the Tapo or Kasa app, switch "Me > Third-Party Services > ` +
      `Third-Party Compatibility" off and on again`,
    { retryable: false },
  );
}

/** Finds out what answers instead of KLAP: older Tapo firmware and the newest have protocols of their own. */
async function stranger(http: HttpClient, peer: string, reply: HttpReply, signal: AbortSignal): Promise<PlugError> {
  const told = await errorCodeOf(http, signal);
  if (told === 1003) {
    return unsupported(
      `${peer} speaks TPAP, which only the vendor's app can use: in the app, switch "Me > Third-Party Services > ` +
        `Third-Party Compatibility" on (off and on again if it is)`,
    );
  }
  if (told !== undefined) {
    return unsupported(`${peer} speaks the AES protocol of older Tapo firmware: update its firmware in the app`);
  }
  const what = `status ${reply.status}, ${reply.body.length} bytes`;
  return unsupported(`${peer} does not speak KLAP (${what}): check address, port and transport`);
}

/** The code with which a Tapo plug refuses an incomplete AES login. */
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
