import type { Readable, Writable } from 'node:stream';
import { isJSONRPCResponse, JSONRPCClient } from 'json-rpc-2.0';
import { HalError, messageOf } from '../../errors.ts';
import type { MachineClient } from '../../machine/api/client.ts';
import { systemClock, type Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import { createTurns, type Turns } from '../../util/turns.ts';
import { createDispatcher } from './dispatcher.ts';
import { faultText, parseError } from './faults.ts';
import { createFrameReader, frameLimitBytes, type Delimiter, type FrameFault } from '../../util/framing.ts';
import type { JsonObject } from './message.ts';
import type { Method } from '../methods/method.ts';
import { changeOutlet } from './change-outlet.ts';
import { createFrameWriter, type WriterStats } from './writer.ts';

export interface PeerOptions {
  /** The machine, as the other end may use it; it is disposed of with the conversation. */
  readonly client?: MachineClient;
  readonly input: Readable;
  readonly output: Writable;
  readonly methods: readonly Method[];
  readonly logger: Logger;
  readonly clock?: Clock;
  /** For a peer without a client: what it shares with others. Work of many requests, or of a long one, is done in slices. */
  readonly turns?: Turns;
  readonly delimiter?: Delimiter;
  /** The longest message that is taken in, in bytes. Default 1 MiB; a client that lists large machines wants more. */
  readonly maxFrameBytes?: number;
  /** How much may wait for the reader of the answers before requests are left unread, in bytes. Default 1 MiB. */
  readonly highWaterBytes?: number;
  /** How long requests may still wait after the end of the input before they are cancelled. Default 1 s. */
  readonly lingerMs?: number;
  /** After the end of the conversation notifications are still sent, until the peer is disposed of. */
  readonly keepsNotifying?: boolean;
}

/** One end of a JSON-RPC 2.0 conversation: answers requests, and can make its own. */
export interface Peer {
  /**
   * Resolves when the conversation is over: the input has ended and what was asked before is answered and read, or the
   * reader has stopped reading (`stats.unread` tells), or the peer was disposed of. Never rejects.
   */
  readonly closed: Promise<void>;
  /** Sends a notification; dropped when the other end is too far behind in reading. */
  notify(method: string, params: JsonObject): void;
  /** Sends a request and waits for its result. */
  request(method: string, params: JsonObject, timeoutMs: number): Promise<unknown>;
  readonly stats: WriterStats;
  /** Cancels what still waits, hands over what has gathered and lets go of the streams. Safe to call twice. */
  dispose(): void;
}

/**
 * How long the end of a conversation waits for a reader that reads nothing. Long, since it shows late that one reads: a
 * pipe tells of each 4 KiB, a socket only when three quarters of what it holds are read.
 */
export const readerPatienceMs = 10_000;

/**
 * Speaks JSON-RPC 2.0 over two streams, which stay the caller's to close.
 *
 * Requests are applied in the order received, and answered in that order except those whose method waits. Other callers
 * have their turn between two requests, and within a long one. Nothing that
 * comes in ends the conversation: what is malformed gets the error that the specification asks for. When the other end
 * does not read its answers, its further requests are left unread, so that what is kept for it stays bounded. At the end
 * of the input everything is answered and handed over to a reader that reads at all.
 */
export function createPeer(options: PeerOptions): Peer {
  const { input, output, logger, delimiter = 'newline', maxFrameBytes = frameLimitBytes } = options;
  const { clock = systemClock(), highWaterBytes = 1024 * 1024, lingerMs = 1000, client } = options;
  const turn = client?.caller.turn ?? (options.turns ?? createTurns()).join();
  const reader = createFrameReader({ delimiter, maxBytes: maxFrameBytes });
  const later = (run: () => void) => void turn.queue(run);
  const writer = createFrameWriter({ output, delimiter, logger, highWaterBytes, onProgress: progress, later });
  const requests = new JSONRPCClient((payload) => writer.send(JSON.stringify(payload)));
  let settleClosed = () => {};
  const closed = new Promise<void>((resolve) => (settleClosed = resolve));
  let open = 0;
  let ended = false;
  let disposed = false;
  let pumping = false;
  /** The next frames wait for a slice. */
  let queued = false;
  let next: string | FrameFault | undefined;
  let stopLingering = () => {};
  let stopPatience = () => {};

  const dispatcher = createDispatcher({
    methods: options.methods,
    client,
    turn,
    outlet: (method, params) => changeOutlet(writer, method, params),
    logger,
    onResponse: (response) => {
      if (isJSONRPCResponse(response)) requests.receive(response);
    },
    onSlice: pump,
  });

  input.on('data', take);
  input.on('end', end);
  input.on('close', end);
  // Stays for good, as the output's does: a connection may be reset after it was let go.
  input.on('error', (error) => {
    logger.debug({ error: messageOf(error) }, 'reading requests failed');
    end();
  });

  return {
    closed,
    notify: (method, params) => writer.offer(JSON.stringify({ jsonrpc: '2.0', method, params })),
    async request(method, params, timeoutMs) {
      if (disposed) throw new HalError('not-running', `cannot ask '${method}': the connection is closed`);
      return await requests.timeout(timeoutMs).request(method, params);
    },
    get stats() {
      return writer.stats;
    },
    dispose,
  };

  function take(chunk: Buffer | string): void {
    reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    pump();
  }

  /** Handles what has come in, until it is done, the slice is over or the answers pile up. */
  function pump(): void {
    if (pumping || disposed) return;
    pumping = true;
    let handled = false;
    for (;;) {
      if (disposed || queued || dispatcher.isBusy || writer.congested) break;
      next ??= reader.next();
      if (next === undefined) break;
      if (!(handled ? turn.mayGoOn() : turn.enter())) {
        pumpLater();
        break;
      }
      const frame = next;
      next = undefined;
      handle(frame);
      handled = true;
    }
    pumping = false;
    turn.end();
    // What was left unread meanwhile gets its time, too.
    if (ended && handled && !disposed) linger();
    if (disposed) return;
    if (writer.congested || queued || dispatcher.isBusy) input.pause();
    else if (input.isPaused()) input.resume();
    finish();
  }

  function pumpLater(): void {
    queued = true;
    turn.queue(() => {
      queued = false;
      pump();
    });
  }

  function handle(frame: string | FrameFault): void {
    if (typeof frame !== 'string') {
      const instead = frame.encoding ? ` but ${frame.encoding}` : '';
      const why =
        frame.fault === 'too-long' ? `message longer than ${maxFrameBytes} bytes, skipped` : `not UTF-8${instead}`;
      writer.send(faultText(null, parseError(why)));
      return;
    }
    open++;
    dispatcher.receive(frame, (text) => {
      open--;
      if (text !== undefined) {
        writer.send(text);
        if (ended) awaitReader();
      }
      finish();
    });
  }

  function end(): void {
    if (ended || disposed) return;
    ended = true;
    reader.end();
    linger();
    awaitReader();
    pump();
  }

  function linger(): void {
    stopLingering();
    stopLingering = clock.after(lingerMs, () => {
      // What waits for the processor alone is going to be done.
      if (queued || dispatcher.isBusy) linger();
      else dispatcher.cancelAll('the input has ended');
    });
  }

  function awaitReader(): void {
    stopPatience();
    const { progress } = writer;
    stopPatience = clock.after(readerPatienceMs, () => {
      if (writer.idle) return;
      if (writer.progress === progress) giveUp();
      else awaitReader();
    });
  }

  function giveUp(): void {
    const { waiting } = writer.stats;
    close(() => writer.giveUp());
    logger.warn(
      { bytes: waiting, messages: writer.stats.unread },
      `the answers were not read for ${readerPatienceMs / 1000} s: given up, with what was asked behind them`,
    );
  }

  function progress(): void {
    if (disposed) return;
    if (ended) awaitReader();
    pump();
  }

  /** Ends a conversation whose input has ended and whose last answer has been taken in. */
  function finish(): void {
    if (!ended || open > 0 || pumping || queued || !writer.idle) return;
    if (options.keepsNotifying) leave();
    else dispose();
  }

  function dispose(): void {
    close(() => writer.dispose());
  }

  function close(endWriter: () => void): void {
    if (disposed) return;
    dispatcher.cancelAll('the connection is closing');
    disposed = true;
    leave();
    endWriter();
  }

  /** Ends what the caller had; what is written after that are notifications. */
  function leave(): void {
    stopLingering();
    stopPatience();
    input.off('data', take);
    input.off('end', end);
    input.off('close', end);
    client?.dispose();
    requests.rejectAllPendingRequests('the connection is closed');
    turn.leave();
    settleClosed();
  }
}
