import { authHash, serverHash } from './klap-crypto.ts';
import type { KlapAccount, KlapSeeds, KlapVersion } from './klap-crypto.ts';

/** An account as one version of the protocol sees it. */
export interface KlapLogin {
  readonly version: KlapVersion;
  readonly auth: Buffer;
  /** Whose account it is, for a log line. */
  readonly origin: 'configured' | 'default';
}

/** The logins that are known here: those to use, and those that are only recognised, to say what is wrong. */
export interface KlapLogins {
  readonly accepted: readonly KlapLogin[];
  readonly recognised: readonly KlapLogin[];
}

/**
 * The configured account, or, where there is none, those that the vendor sets, and a blank one. Never both: a plug that
 * answers to an account that anybody knows is not the one that its owner has set up.
 */
export function possibleLogins(configured: KlapAccount | undefined): KlapLogins {
  const vendors = defaults.flatMap((account) => loginsOf(account, 'default'));
  if (!configured) return { accepted: vendors, recognised: [] };
  return { accepted: loginsOf(configured, 'configured'), recognised: vendors };
}

// Version 2 first: there are far more of those plugs by now.
function loginsOf(account: KlapAccount, origin: KlapLogin['origin']): readonly KlapLogin[] {
  return ([2, 1] as const).map((version) => ({ version, auth: authHash(version, account), origin }));
}

/**
 * The login by which a plug made its hash. One answer tells both the account and the version, and nothing is sent to
 * find out; undefined when the plug has an account that is not known here.
 */
export function loginOf(logins: readonly KlapLogin[], seeds: KlapSeeds, hash: Buffer): KlapLogin | undefined {
  return logins.find(({ version, auth }) => serverHash(version, seeds, auth).equals(hash));
}

/** Kasa's and Tapo's, on plugs that are bound to a cloud account, and blank, on those that never were. */
const defaults: readonly KlapAccount[] = [
  { username: 'kasa@tp-link.net', password: 'kasaSetup' },
  { username: 'test@tp-link.net', password: 'test' },
  { username: '', password: '' },
];
