import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { HalError } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { failure } from '../methods/failure.ts';
import { answerText, faultText, parseError } from './faults.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { delimiterOf, type Delimiter } from '../../util/framing.ts';
import { withoutBom } from '../../util/text.ts';
import { classify } from './message.ts';

export interface AuthenticateOptions {
  readonly token: string;
  readonly delimiter: Delimiter;
  readonly clock: Clock;
}

/** The first message must call this method. */
export const authenticateMethod = 'rpc.authenticate';

/** Enough for one authentication request. */
const firstMessageMax = 4096;
const patienceMs = 5000;

/**
 * Reads the first message of a connection, which must be the request `rpc.authenticate {token}`, and answers it. Any
 * other message, or silence, ends the connection. Calls `done` once, before it reads on.
 */
export function authenticate(socket: Socket, options: AuthenticateOptions, done: (accepted: boolean) => void): void {
  const delimiter = delimiterOf(options.delimiter);
  const end = delimiter.charCodeAt(0);
  let received: Buffer = Buffer.alloc(0);

  const cancel = options.clock.after(patienceMs, () => refuse(undefined));
  socket.on('data', take);
  socket.on('close', closed);

  function take(chunk: Buffer): void {
    received = Buffer.concat([received, chunk]);
    const length = received.indexOf(end);
    if (length < 0 ? received.length > firstMessageMax : length > firstMessageMax) {
      refuse(faultText(null, parseError('the first message is too long')));
    } else if (length >= 0) {
      judge(withoutBom(received.subarray(0, length).toString()), received.subarray(length + 1));
    }
  }

  function judge(message: string, rest: Buffer): void {
    const { accepted, answer } = answerTo(message, options.token);
    if (!accepted) {
      refuse(answer);
      return;
    }
    leave();
    socket.pause();
    if (rest.length > 0) socket.unshift(rest);
    if (answer !== undefined) socket.write(answer + delimiter);
    done(true);
    socket.resume();
  }

  function refuse(answer: string | undefined): void {
    leave();
    done(false);
    if (answer !== undefined) socket.write(answer + delimiter);
    // Discards further input so that the answer arrives and the connection ends in order.
    socket.resume();
    socket.destroySoon();
  }

  function closed(): void {
    leave();
    done(false);
  }

  function leave(): void {
    cancel();
    socket.off('data', take);
    socket.off('close', closed);
  }
}

function answerTo(text: string, token: string): { accepted: boolean; answer: string | undefined } {
  const message = parseJson(text);
  if (message === undefined) return { accepted: false, answer: faultText(null, parseError('expected JSON')) };
  const sorted = classify(message, text);
  const answerId = sorted.kind === 'request' ? sorted.answerId : null;
  const given = sorted.kind === 'request' && sorted.method === authenticateMethod ? tokenIn(sorted.params) : undefined;
  if (given !== undefined && isSame(given, token)) {
    return { accepted: true, answer: answerId === undefined ? undefined : answerText(answerId, {}) };
  }
  const why = `the first message must be ${authenticateMethod} with the token of --token-file`;
  return { accepted: false, answer: faultText(answerId ?? null, failure(new HalError('not-authenticated', why))) };
}

function tokenIn(params: unknown): string | undefined {
  const given = Array.isArray(params) ? params[0] : isObject(params) ? params['token'] : undefined;
  return typeof given === 'string' ? given : undefined;
}

/** Takes the same time for every wrong token, whatever its length. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
