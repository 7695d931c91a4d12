import { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Logger } from '../../../util/logger.ts';
import { createSignalledQueue, type QueuedExchange } from './exchange-queue.ts';
import { createHttpClient } from './http-client.ts';
import { isObject } from './json.ts';
import { possibleLogins } from './klap-accounts.ts';
import type { KlapAccount } from './klap-crypto.ts';
import { shakeHands } from './klap-handshake.ts';
import { createKlapSessions } from './klap-sessions.ts';
import type { KlapSession } from './klap-sessions.ts';
import { createKnock } from './knock.ts';
import { unproven } from './proof.ts';
import type { IdentityProof } from './proof.ts';
import { tdpPort } from '../discovery/tdp.ts';
import type { Transport, TransportOptions } from './transport.ts';

export interface KlapTransportOptions extends TransportOptions {
  /** Limit of one exchange; a login may take as long. */
  readonly timeoutMs?: number;
  /** The account in the vendor's app; some plugs have a default account of the vendor, or none. */
  readonly account: KlapAccount | undefined;
  /** The plug's UDP discovery port; default the usual one. */
  readonly discoveryPort?: number;
}

/** A login takes two exchanges and slow arithmetic on the plug: it may take longer than the limit of a poll. */
const leastLoginMs = 5000;
const longestLoginMs = 10_000;

/**
 * The protocol of Kasa and Tapo plugs since 2020: the same JSON, encrypted, over HTTP, after a login that each plug
 * grants to one client at a time.
 */
export function createKlapTransport(options: KlapTransportOptions, clock: Clock, logger: Logger): Transport {
  const { address, port, timeoutMs = 0, account, proof, lookup, discoveryPort = tdpPort } = options;
  const peer = `${address}:${port}`;
  const http = createHttpClient(address, port, lookup);
  const logins = possibleLogins(account);
  const knock = createKnock(address, discoveryPort, lookup);
  const sessions = createKlapSessions({
    clock,
    peer,
    loginMs: Math.min(longestLoginMs, Math.max(leastLoginMs, timeoutMs)),
    login: (signal) => shakeHands({ http, logins, peer, logger, knock }, signal),
  });

  const queue = createSignalledQueue(peer, run);

  async function run(exchange: QueuedExchange, signal: AbortSignal): Promise<void> {
    try {
      exchange.succeed(await ask(exchange.json, signal));
    } catch (error) {
      exchange.fail(error);
    }
  }

  /** The session in which the plug has proved its identity. No other device can read requests sealed with its key. */
  let proven: KlapSession | undefined;

  async function ask(json: object, signal: AbortSignal): Promise<unknown> {
    for (;;) {
      const session = await sessions.current(signal);
      if (!proof || session === proven) {
        const reply = await askOver(session, json, signal);
        if (reply !== expired) return reply;
        continue;
      }
      const isQuestion = proof.isQuestion(json);
      const reply = await askOver(session, isQuestion ? json : proof.questionBefore(json), signal);
      if (reply === expired) continue;
      prove(session, proof, reply, !isQuestion);
      if (isQuestion) return reply;
    }
  }

  function prove(session: KlapSession, by: IdentityProof, reply: unknown, isNeeded: boolean): void {
    try {
      if (by.isProvenBy(reply)) proven = session;
      else if (isNeeded) throw unproven(peer);
    } catch (error) {
      sessions.drop(session);
      http.hangUp();
      throw error;
    }
  }

  /** The answer, or `expired` if the plug no longer knows the session. */
  async function askOver(session: KlapSession, json: object, signal: AbortSignal): Promise<unknown> {
    const text = JSON.stringify(json);
    let sequence = 0;
    const { status, body } = await http.post(() => {
      // Sealed anew for each attempt: a plug accepts each number once.
      const sealed = session.seal(text);
      sequence = sealed.sequence;
      return { path: `/app/request?seq=${sequence}`, body: sealed.body, cookie: session.cookie };
    }, signal);
    const reply = status === 403 ? expired : read(session, sequence, status, body);
    if (!isObject(reply) || reply['error_code'] !== expired.error_code) return reply;
    sessions.lost(session);
    return expired;
  }

  function read(session: KlapSession, sequence: number, status: number, body: Buffer): unknown {
    if (status !== 200) {
      sessions.drop(session);
      throw unusable(`${peer} answered with status ${status}`);
    }
    try {
      return JSON.parse(session.open(sequence, body));
    } catch (cause) {
      sessions.drop(session);
      throw unusable(`the answer of ${peer}, ${body.length} bytes, is not readable`, cause);
    }
  }

  return {
    request: (json, signal) => queue.add(json, signal),
    hurry: () => sessions.hurry(),
    async dispose() {
      queue.close();
      sessions.dispose();
      await http.dispose();
    },
  };
}

/** Answer of a SMART plug that has forgotten the session; other plugs answer with status 403. */
const expired = { error_code: 9999 } as const;

function unusable(message: string, cause?: unknown): PlugError {
  return new PlugError('plug-protocol', message, { retryable: true, cause });
}
