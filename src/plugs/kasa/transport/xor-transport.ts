import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { createExchangeQueue } from './exchange-queue.ts';
import type { QueuedExchange } from './exchange-queue.ts';
import { frameOf } from './frame.ts';
import { unproven } from './proof.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** The port of the XOR protocol on every Kasa plug that has it open. */
export const xorPort = 9999;

/** Sysinfo and meter of a plug together are under 1 KiB, so that an answer is one read. */
const scratchBytes = 2048;

/**
 * After so many connections in a row that ended behind their only answer, that is how the plug is: an exchange repeats
 * the question who it is at most so often.
 */
const closesAfterAnswer = 3;

/**
 * Kasa's first protocol: obfuscated JSON over TCP, without login. The connection is kept between requests; when the
 * plug has closed it meanwhile, the request goes out once more, at once, on a new one.
 *
 * Where the plug has to prove who it is, it does so on each connection before anything else is sent over it, a resent
 * request included. Only to a plug that closes after each answer, the request follows on the next connection, at once.
 */
export function createXorTransport(options: TransportOptions): Transport {
  const { address, port, proof, lookup } = options;
  const peer = `${address}:${port}`;
  let connection: Connection | undefined;
  let isProven = false;
  let answers = 0;
  /** Connections in a row that ended behind their only answer. */
  let shortOnes = 0;
  let scratch: Buffer | undefined;
  let closing: Promise<void> = Promise.resolve();

  const queue = createExchangeQueue({
    peer,
    begin: (exchange) =>
      send({
        exchange,
        frame: frameOf(exchange.json),
        isQuestion: proof === undefined || proof.isQuestion(exchange.json),
        proofs: 0,
        isProving: false,
      }),
    abandon: drop,
  });

  // The handlers of a kept connection serve whichever exchange is on it.
  let onWire: ExchangeTurn | undefined;

  function send(turn: ExchangeTurn) {
    onWire = turn;
    connection ??= open();
    const hasJustProven = turn.proofs > 0 && shortOnes >= closesAfterAnswer;
    turn.isProving = proof !== undefined && !isProven && !turn.isQuestion && !hasJustProven;
    connection.send(turn.isProving && proof ? frameOf(proof.questionBefore(turn.exchange.json)) : turn.frame);
  }
  function open(): Connection {
    scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
    isProven = false;
    answers = 0;
    return openConnection({ host: address, port, lookup }, scratch, {
      reply(json, last) {
        if (++answers > 1) shortOnes = 0;
        if (last) ended();
        const served = onWire;
        onWire = undefined;
        if (served) take(served, json);
      },
      closed(error, stale) {
        ended();
        const lost = onWire;
        onWire = undefined;
        if (!lost || !error) return;
        if (stale) send(lost);
        else lost.exchange.fail(error);
      },
    });
  }
  function take(turn: ExchangeTurn, json: unknown) {
    if (proof && (turn.isProving || turn.isQuestion)) {
      try {
        if (proof.isProvenBy(json)) isProven = connection !== undefined;
        else if (turn.isProving) throw unproven(peer);
      } catch (error) {
        drop();
        turn.exchange.fail(error as Error);
        return;
      }
    }
    if (!turn.isProving) {
      turn.exchange.succeed(json);
      return;
    }
    turn.proofs++;
    send(turn);
  }
  function ended() {
    connection = undefined;
    shortOnes = answers === 1 ? shortOnes + 1 : 0;
  }
  function drop() {
    onWire = undefined;
    if (connection) closing = connection.destroy();
    connection = undefined;
  }

  return {
    request: queue.add,
    async dispose() {
      queue.close();
      drop();
      await closing;
    },
  };
}

/** An exchange on its way: its own frame, or the question before it. */
interface ExchangeTurn {
  readonly exchange: QueuedExchange;
  readonly frame: Buffer;
  readonly isQuestion: boolean;
  /** How often the plug has said who it is, for this exchange. */
  proofs: number;
  isProving: boolean;
}
