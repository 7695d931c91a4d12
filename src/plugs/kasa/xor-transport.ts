import type { Clock } from '../../util/clock.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { createExchangeQueue } from './exchange-queue.ts';
import type { Exchange } from './exchange-queue.ts';
import { frameOf } from './frame.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** The port of the XOR protocol on every Kasa plug that has it open. */
export const xorPort = 9999;

/** Sysinfo and meter of a plug together are under 1 KiB, so that an answer is one read. */
const scratchBytes = 2048;

/**
 * Kasa's first protocol: obfuscated JSON over TCP, without login. The connection is kept between requests; when the
 * plug has closed it meanwhile, the request goes out once more, at once, on a new one.
 */
export function createXorTransport(options: TransportOptions, clock: Clock): Transport {
  const { address, port, timeoutMs } = options;
  let connection: Connection | undefined;
  let scratch: Buffer | undefined;
  let closing: Promise<void> = Promise.resolve();

  const queue = createExchangeQueue({
    clock,
    timeoutMs,
    peer: `${address}:${port}`,
    begin: (exchange) => send(exchange, frameOf(exchange.json)),
    abandon: drop,
  });

  // The handlers of a kept connection serve whichever exchange is on it.
  let onWire: { readonly exchange: Exchange; readonly frame: Buffer } | undefined;

  function send(exchange: Exchange, frame: Buffer) {
    onWire = { exchange, frame };
    connection ??= open();
    connection.send(frame);
  }
  function open(): Connection {
    scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
    return openConnection(address, port, scratch, {
      reply(json, last) {
        if (last) connection = undefined;
        const served = onWire;
        onWire = undefined;
        served?.exchange.succeed(json);
      },
      closed(error, stale) {
        connection = undefined;
        const lost = onWire;
        onWire = undefined;
        if (!lost || !error) return;
        if (stale) send(lost.exchange, lost.frame);
        else lost.exchange.fail(error);
      },
    });
  }
  function drop() {
    onWire = undefined;
    if (connection) closing = connection.destroy();
    connection = undefined;
  }

  return {
    request: (json, signal) => queue.add(json, signal),
    async dispose() {
      queue.close();
      drop();
      await closing;
    },
  };
}
