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
import type { JsonObject } from '../../util/json.ts';
import type { Method } from '../methods/method.ts';
import { changeOutlet } from './change-outlet.ts';
import { createFrameWriter, type WriterStats } from './writer.ts';

export interface PeerOptions {
  /** The machine, within the other end's authority; disposed of with the conversation. */
  readonly client?: MachineClient;
  readonly input: Readable;
  readonly output: Writable;
  readonly methods: readonly Method[];
  readonly logger: Logger;
  readonly clock?: Clock;
  /** The processor shared with other peers, for a peer without a client. Long work is done in slices. */
  readonly turns?: Turns;
  readonly delimiter?: Delimiter;
  /** The longest message accepted, in bytes. Default 1 MiB; a client that lists large machines needs more. */
  readonly maxFrameBytes?: number;
  /** With more unread answers than this, in bytes, the peer stops reading requests. Default 1 MiB. */
  readonly highWaterBytes?: number;
  /** How long requests may wait after the end of the input before they are cancelled. Default 1 s. */
  readonly lingerMs?: number;
  /** Sends notifications after the end of the conversation, until the peer is disposed of. */
  readonly keepsNotifying?: boolean;
}

/** One end of a JSON-RPC 2.0 conversation: answers requests and can send its own. */
export interface Peer {
  /**
   * Resolves when the conversation is over: the input has ended and all answers are read, or the reader has stopped
   * reading (see `stats.unread`), or the peer was disposed of. Never rejects.
   */
  readonly closed: Promise<void>;
  /** Sends a notification; drops it when the other end reads too slowly. */
  notify(method: string, params: JsonObject): void;
  /** Sends a request and waits for its result. */
  request(method: string, params: JsonObject, timeoutMs: number): Promise<unknown>;
  readonly stats: WriterStats;
  /** Cancels waiting requests, writes the buffered frames and leaves the streams. Safe to call twice. */
  dispose(): void;
}

/**
 * How long an ended conversation waits for a reader that reads nothing. Long, because reading shows late: a pipe shows
 * each 4 KiB, a socket only that three quarters of its buffer are read.
 */
export const readerPatienceMs = 10_000;

/**
 * Speaks JSON-RPC 2.0 over two streams. The caller closes the streams.
 *
 * Requests are executed in the order received, and answered in that order, except those whose method waits. Other callers
 * have their turn between two requests, and within a long one. No input ends the conversation: a malformed message gets
 * the error of the specification. When the other end does not read its answers, the peer stops reading its requests, so
 * that memory stays bounded. At the end of the input, everything is answered and written, unless the reader has stopped.
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
  /** The next frame waits for a slice. */
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
  // This listener stays, as the output's does: a connection may be reset after the conversation.
  input.on('error', (error) => {
    logger.debug({ error: messageOf(error) }, 'cannot read requests');
    end();
  });

  return {
    closed,
    notify: (method, params) => writer.offer(JSON.stringify({ jsonrpc: '2.0', method, params })),
    async request(method, params, timeoutMs) {
      if (disposed) throw new HalError('not-running', `cannot call '${method}': the connection is closed`);
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

  /** Handles received frames until none is left, the slice is over or too many answers are unread. */
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
    // A request read after the end of the input gets the full time, too.
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
        frame.fault === 'too-long'
          ? `the message is longer than ${maxFrameBytes} bytes and was skipped`
          : `not UTF-8${instead}`;
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
      // Requests that wait only for the processor are executed.
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
      `the answers were not read for ${readerPatienceMs / 1000} s; dropped them and the requests behind them`,
    );
  }

  function progress(): void {
    if (disposed) return;
    if (ended) awaitReader();
    pump();
  }

  /** Ends the conversation when the input has ended and the last answer is written. */
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

  /** Ends everything of the caller; from then on only notifications are written. */
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
