import { HalError, PlugError } from '../../../errors.ts';
import { LimitError } from '../../../reconcile/call-limit.ts';
import type { Clock } from '../../../util/clock.ts';
import { nextSequence } from './klap-crypto.ts';
import type { KlapTicket } from './klap-handshake.ts';
import { createLoginPatience } from './login-patience.ts';
import { withSignal } from './with-signal.ts';

/** A session that the plug has granted. */
export interface KlapSession {
  readonly cookie: string;
  /** Seals a message with the next number. */
  seal(text: string): { readonly sequence: number; readonly body: Buffer };
  /** Opens the answer to the message with that number. Throws if it is not valid. */
  open(sequence: number, body: Buffer): string;
}

/**
 * Keeps a session with a plug that grants one at a time. A login continues after the time limit of the exchange that
 * started it, so that a plug with a slow login can be reached.
 */
export interface KlapSessions {
  /** The session; logs in if needed. Throws `plug-auth` during a pause (see `lost`) or after a refusal. */
  current(signal: AbortSignal): Promise<KlapSession>;
  /**
   * The plug no longer knows the session. The next login may follow at once. If the plug forgets that session as well,
   * another program is taking it, and the two must not fight: then this throws `plug-auth`, retryable, and so does
   * `current` during a pause that grows from 5 s to 5 min.
   */
  lost(session: KlapSession): void;
  /** Drops the session for another reason. */
  drop(session: KlapSession): void;
  /** A relay command is waiting, and no pause may delay it: the next few logins are made at once. */
  hurry(): void;
  /** Ends the current login. */
  dispose(): void;
}

export interface KlapSessionsOptions {
  readonly clock: Clock;
  /** Name of the plug in error messages. */
  readonly peer: string;
  /** Limit of one login. */
  readonly loginMs: number;
  /** Logs in; resolves with the error to report if the plug does not have the account. */
  readonly login: (signal: AbortSignal) => Promise<KlapTicket | PlugError>;
}

/** The clocks of plugs drift: a session is renewed this long before it ends. */
const earlyMs = 20 * 60_000;
/** A session that lived longer was not lost to a competing program. */
const peaceMs = 60_000;
const firstPauseMs = 5000;
const longestPauseMs = 300_000;
/** How many logins in a row one command may make if another program takes each session at once. */
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
      cancel(new HalError('cancelled', `the login to ${peer} was cancelled`));
    },
  };
}

function sessionOf({ cipher, cookie }: KlapTicket): KlapSession {
  let sequence = cipher.firstSequence;
  /** The plug signs its answers: at least one was signed. */
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
