import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { createExchangeQueue } from './exchange-queue.ts';
import type { QueuedExchange } from './exchange-queue.ts';
import { frameOf } from './frame.ts';
import { unproven } from './proof.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** The port of the XOR protocol. */
export const xorPort = 9999;

/** Sysinfo and meter together are less than 1 KiB, so an answer is one read. */
const scratchBytes = 2048;

/**
 * After this many connections in a row that ended after one answer, the plug is one that closes after each
 * answer. So an exchange repeats the question about the identity at most this often.
 */
const closesAfterAnswer = 3;

/**
 * Kasa's first protocol: obfuscated JSON over TCP, without login. The connection is kept between requests; if the plug
 * has closed it meanwhile, the request is sent once more, at once, on a new one.
 *
 * If the plug has to prove its identity, it does so on each connection before anything else is sent over it, including
 * a resent request. The only exception is a plug that closes after each answer: its request follows the proof at once,
 * on the next connection.
 */
export function createXorTransport(options: TransportOptions): Transport {
  const { address, port, proof, lookup } = options;
  const peer = `${address}:${port}`;
  let connection: Connection | undefined;
  let isProven = false;
  let answers = 0;
  /** Connections in a row that ended after one answer. */
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

  // The handlers of a kept connection serve the current exchange.
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
        turn.exchange.fail(error);
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

/** The current exchange: its own request, or the question before it. */
interface ExchangeTurn {
  readonly exchange: QueuedExchange;
  readonly frame: Buffer;
  readonly isQuestion: boolean;
  /** Proofs of identity for this exchange. */
  proofs: number;
  isProving: boolean;
}
