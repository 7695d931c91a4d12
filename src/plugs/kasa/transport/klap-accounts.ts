import { authHash, serverHash } from './klap-crypto.ts';
import type { KlapAccount, KlapSeeds, KlapVersion } from './klap-crypto.ts';

/** An account in one version of the protocol. */
export interface KlapLogin {
  readonly version: KlapVersion;
  readonly auth: Buffer;
  /** Source of the account, for a log line. */
  readonly origin: 'configured' | 'default';
}

/** The logins to use, and those that are only recognised, for a better error message. */
export interface KlapLogins {
  readonly accepted: readonly KlapLogin[];
  readonly recognised: readonly KlapLogin[];
}

/**
 * The configured account; or, if there is none, the vendor's default accounts and the blank one. Never both: a plug
 * with a publicly known account is not the one that its owner has set up.
 */
export function possibleLogins(configured: KlapAccount | undefined): KlapLogins {
  const vendors = defaults.flatMap((account) => loginsOf(account, 'default'));
  if (!configured) return { accepted: vendors, recognised: [] };
  return { accepted: loginsOf(configured, 'configured'), recognised: vendors };
}

// Version 2 first: most plugs use it.
function loginsOf(account: KlapAccount, origin: KlapLogin['origin']): readonly KlapLogin[] {
  return ([2, 1] as const).map((version) => ({ version, auth: authHash(version, account), origin }));
}

/**
 * The login with which a plug made its hash. One answer shows both account and version, without sending any secret;
 * undefined if the account of the plug is not among the logins.
 */
export function loginOf(logins: readonly KlapLogin[], seeds: KlapSeeds, hash: Buffer): KlapLogin | undefined {
  return logins.find(({ version, auth }) => serverHash(version, seeds, auth).equals(hash));
}

/** The vendor's accounts for Kasa and Tapo plugs, and the blank one of plugs that were never bound to an account. */
const defaults: readonly KlapAccount[] = [
  { username: 'kasa@tp-link.net', password: 'kasaSetup' },
  { username: 'test@tp-link.net', password: 'test' },
  { username: '', password: '' },
];
