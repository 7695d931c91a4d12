import type { Readable, Writable } from 'node:stream';
import { isJSONRPCResponse, JSONRPCClient } from 'json-rpc-2.0';
import { HalError, messageOf } from '../errors.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import { createDispatcher } from './dispatcher.ts';
import { parseError } from './faults.ts';
import { createFrameReader, frameLimitBytes, type Delimiter, type FrameFault } from '../util/framing.ts';
import type { JsonObject } from './message.ts';
import type { Caller, Method } from './method.ts';
import { createFrameWriter, type WriterStats } from './writer.ts';

export interface PeerOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly methods: readonly Method[];
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly delimiter?: Delimiter;
  /** The longest message that is taken in, in bytes. Default 1 MiB; a client that lists large machines wants more. */
  readonly maxFrameBytes?: number;
  /** How much may wait for the reader of the answers before requests are left unread, in bytes. Default 1 MiB. */
  readonly highWaterBytes?: number;
}

/** One end of a JSON-RPC 2.0 conversation: answers requests, and can make its own. */
export interface Peer {
  /**
   * Resolves when the conversation is over: the input has ended and what was asked before is answered, or the peer was
   * disposed of. Never rejects.
   */
  readonly closed: Promise<void>;
  /** As `Caller.notify`. */
  notify(method: string, params: JsonObject): void;
  /** As `Caller.request`. */
  request(method: string, params: JsonObject, timeoutMs: number): Promise<unknown>;
  readonly stats: WriterStats;
  /** Cancels what still waits, hands over what has gathered and lets go of the streams. Safe to call twice. */
  dispose(): void;
}

/**
 * After the end of the input: how long requests may still wait, and how long the output may stand still, before the
 * conversation is ended all the same.
 */
const lingerMs = 1000;

/**
 * Speaks JSON-RPC 2.0 over two streams, which stay the caller's to close.
 *
 * Requests are applied in the order received, and answered in that order except those whose method waits. Nothing that
 * comes in ends the conversation: what is malformed gets the error that the specification asks for. When the other end
 * does not read its answers, its further requests are left unread, so that what is kept for it stays bounded.
 */
export function createPeer(options: PeerOptions): Peer {
  const { input, output, logger, delimiter = 'newline', maxFrameBytes = frameLimitBytes } = options;
  const { clock = systemClock(), highWaterBytes = 1024 * 1024 } = options;
  const reader = createFrameReader({ delimiter, maxBytes: maxFrameBytes });
  const writer = createFrameWriter({ output, delimiter, logger, highWaterBytes, onProgress: progress });
  const client = new JSONRPCClient((payload) => writer.send(JSON.stringify(payload)));
  const disposers: (() => void)[] = [];
  let settleClosed = () => {};
  const closed = new Promise<void>((resolve) => (settleClosed = resolve));
  let open = 0;
  let ended = false;
  let disposed = false;
  let pumping = false;
  let stopLingering = () => {};

  const caller: Caller = {
    notify: (method, params) => writer.offer(JSON.stringify({ jsonrpc: '2.0', method, params })),
    async request(method, params, timeoutMs) {
      if (disposed) throw new HalError('not-running', `cannot ask '${method}': the connection is closed`);
      return await client.timeout(timeoutMs).request(method, params);
    },
    send: (text) => writer.send(text),
    post: (source) => writer.post(source),
    withdraw: (source) => writer.withdraw(source),
    get congested() {
      return writer.congested;
    },
    onClose(dispose) {
      if (disposed) dispose();
      else disposers.push(dispose);
    },
  };
  const dispatcher = createDispatcher({
    methods: options.methods,
    caller,
    logger,
    onResponse: (response) => {
      if (isJSONRPCResponse(response)) client.receive(response);
    },
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
    notify: (method, params) => caller.notify(method, params),
    request: (method, params, timeoutMs) => caller.request(method, params, timeoutMs),
    get stats() {
      return writer.stats;
    },
    dispose,
  };

  function take(chunk: Buffer | string): void {
    reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    pump();
  }

  /** Handles what has come in, until it is done or the answers pile up. */
  function pump(): void {
    if (pumping || disposed) return;
    pumping = true;
    for (;;) {
      const frame = disposed || writer.congested ? undefined : reader.next();
      if (frame === undefined) break;
      handle(frame);
    }
    pumping = false;
    if (disposed) return;
    if (writer.congested) input.pause();
    else if (input.isPaused()) input.resume();
    finish();
  }

  function handle(frame: string | FrameFault): void {
    if (typeof frame !== 'string') {
      const why = frame.fault === 'too-long' ? `message longer than ${maxFrameBytes} bytes, skipped` : 'not UTF-8';
      writer.send(JSON.stringify(parseError(why)));
      return;
    }
    open++;
    dispatcher.receive(frame, (text) => {
      open--;
      if (text !== undefined) writer.send(text);
      finish();
    });
  }

  function end(): void {
    if (ended || disposed) return;
    ended = true;
    reader.end();
    linger();
    pump();
  }

  function linger(): void {
    stopLingering();
    stopLingering = clock.after(lingerMs, dispose);
  }

  function progress(): void {
    if (disposed) return;
    if (ended) linger();
    pump();
  }

  /** Ends a conversation whose input has ended and whose last answer has been taken in. */
  function finish(): void {
    if (ended && open === 0 && !pumping && writer.idle) dispose();
  }

  function dispose(): void {
    if (disposed) return;
    dispatcher.cancelAll('the connection is closing');
    disposed = true;
    stopLingering();
    input.off('data', take);
    input.off('end', end);
    input.off('close', end);
    for (const dispose of disposers.splice(0).reverse()) dispose();
    client.rejectAllPendingRequests('the connection is closed');
    writer.dispose();
    settleClosed();
  }
}
