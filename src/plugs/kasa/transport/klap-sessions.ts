import { HalError, PlugError } from '../../../errors.ts';
import { LimitError } from '../../../reconcile/call-limit.ts';
import type { Clock } from '../../../util/clock.ts';
import { nextSequence } from './klap-crypto.ts';
import type { KlapTicket } from './klap-handshake.ts';
import { createLoginPatience } from './login-patience.ts';
import { withSignal } from './with-signal.ts';

/** A login that the plug remembers. */
export interface KlapSession {
  readonly cookie: string;
  /** Seals a message under the next number. */
  seal(text: string): { readonly sequence: number; readonly body: Buffer };
  /** Opens the answer to the message of that number. Throws when it is none. */
  open(sequence: number, body: Buffer): string;
}

/**
 * Keeps a session with a plug that grants one at a time. Logging in goes on when the exchange that wanted it has run out
 * of time, so that a plug that is slow to log in to is reached all the same.
 */
export interface KlapSessions {
  /** The session, made if need be. Throws `plug-auth` while a pause lasts, as described at `lost`, or after a refusal. */
  current(signal: AbortSignal): Promise<KlapSession>;
  /**
   * The plug does not know the session any more. A new one may be made at once; but when the plug forgets that as well,
   * another program is taking it, and the two must not fight: then this throws `plug-auth`, retryable, and so does
   * `current` until a pause is over that grows from 5 s to 5 min.
   */
  lost(session: KlapSession): void;
  /** The session is of no more use for another reason. */
  drop(session: KlapSession): void;
  /** A relay is to be switched, which no pause may delay: the next few logins are made at once. */
  hurry(): void;
  /** Ends a login under way. */
  dispose(): void;
}

export interface KlapSessionsOptions {
  readonly clock: Clock;
  /** The plug as an error message names it. */
  readonly peer: string;
  /** Limit of one login. */
  readonly loginMs: number;
  /** Logs in; the error to report when the plug does not have the account. */
  readonly login: (signal: AbortSignal) => Promise<KlapTicket | PlugError>;
}

/** The clocks of plugs drift: a session is renewed so long before it ends. */
const earlyMs = 20 * 60_000;
/** A session that lives longer was not taken by another program that wants it for itself. */
const peaceMs = 60_000;
const firstPauseMs = 5000;
const longestPauseMs = 300_000;
/** So many logins in a row may be made for one command, should another program take each session at once. */
const hurriedLogins = 3;

export function createKlapSessions(options: KlapSessionsOptions): KlapSessions {
  const { clock, peer, loginMs, login } = options;
  const patience = createLoginPatience({ clock, countsFailures: false });
  let session: KlapSession | undefined;
  let renewAtMs = 0;
  let loggingIn: Promise<KlapSession> | undefined;
  let cancel = (_reason: Error) => {};
  let lostAtMs = -Infinity;
  let pauseMs = 0;
  let pausedUntilMs = -Infinity;
  let hurried = 0;

  const logIn = async (): Promise<KlapSession> => {
    const controller = new AbortController();
    cancel = (reason) => controller.abort(reason);
    const stopTimer = clock.after(loginMs, () => cancel(new LimitError(loginMs, peer)));
    hurried = Math.max(0, hurried - 1);
    try {
      const ticket = await login(controller.signal);
      if (ticket instanceof PlugError) {
        patience.refused(ticket);
        throw ticket;
      }
      session = sessionOf(ticket);
      renewAtMs = clock.now() + Math.max(ticket.lifetimeMs / 2, ticket.lifetimeMs - earlyMs);
      patience.granted();
      return session;
    } finally {
      stopTimer();
      loggingIn = undefined;
    }
  };

  return {
    async current(signal) {
      if (session && clock.now() < renewAtMs) return session;
      if (!loggingIn) {
        patience.check();
        const waitMs = pausedUntilMs - clock.now();
        if (waitMs > 0 && hurried === 0) throw taken(peer, waitMs);
        loggingIn = logIn();
      }
      return withSignal(loggingIn, signal, peer);
    },
    lost(which) {
      if (session !== which) return;
      session = undefined;
      const now = clock.now();
      const again = now - lostAtMs < peaceMs + pauseMs;
      lostAtMs = now;
      pauseMs = again ? Math.min(longestPauseMs, Math.max(firstPauseMs, pauseMs * 2)) : 0;
      pausedUntilMs = now + pauseMs;
      if (again && hurried === 0) throw taken(peer, pauseMs);
    },
    drop(which) {
      if (session === which) session = undefined;
    },
    hurry() {
      hurried = hurriedLogins;
      patience.hurry();
    },
    dispose() {
      session = undefined;
      cancel(new HalError('cancelled', `logging in to ${peer} was cancelled`));
    },
  };
}

function sessionOf({ cipher, cookie }: KlapTicket): KlapSession {
  let sequence = cipher.firstSequence;
  /** The plug signs its answers as a client does its requests: one of them was. */
  let signs = false;
  return {
    cookie,
    seal(text) {
      sequence = nextSequence(sequence);
      return { sequence, body: cipher.seal(sequence, text) };
    },
    open(number, body) {
      const text = cipher.open(number, body);
      const isSigned = cipher.isSigned(number, body);
      if (signs && !isSigned) throw new Error('the signature is wrong');
      signs ||= isSigned;
      return text;
    },
  };
}

function taken(peer: string, waitMs: number): PlugError {
  return new PlugError(
    'plug-auth',
    `another program has taken the session of ${peer}, which grants one at a time: stop the other one; ` +
      `trying again in ${Math.ceil(waitMs / 1000)} s`,
    { retryable: true },
  );
}
