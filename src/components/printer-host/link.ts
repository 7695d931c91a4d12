import { connect, type Socket } from 'node:net';
import { HalError, messageOf } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { createFrameReader, delimiterOf, frameLimitBytes } from '../../util/framing.ts';
import type { Logger } from '../../util/logger.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** One connection to a printer host's program. */
export interface Link {
  /** Sends a request; rejects when it is refused, is not answered in time, or the connection ends. */
  readonly request: (method: string, params: JsonObject) => Promise<unknown>;
  /** Sends a message that nobody answers. */
  readonly send: (message: JsonObject) => void;
}

/** What is spoken over a link. */
export interface Conversation {
  /** What every message of ours begins with. */
  readonly envelope: JsonObject;
  /** Says what is to be said first; when it rejects, the connection is ended and made anew. */
  opened(link: Link): Promise<void>;
  /** Takes a message that is no answer. */
  received(message: JsonObject, link: Link): void;
  /** Asked from time to time whether the other end still lives; as `opened` when it rejects. */
  checked(link: Link): Promise<void>;
  /** The connection has ended, after `opened` was called. */
  lost(): void;
}

export interface LinkOptions {
  /** Of the Unix socket. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const answerMs = 5000;
const checkMs = 5000;
const firstRetryMs = 250;
const lastRetryMs = 5000;
/** What may wait for the other end to read it; more is not sent, since it has stopped reading. */
const waitingMaxBytes = 256 * 1024;

/**
 * Keeps a connection to a Unix socket on which JSON messages end with ETX, as those of Klipper and Moonraker do. It is
 * made anew whenever it ends, ever more slowly while that fails. What happens is logged once per change.
 */
export function keepLink(conversation: Conversation, options: LinkOptions): { dispose(): void } {
  const { path, clock, logger } = options;
  let retryMs = firstRetryMs;
  let told: 'connected' | 'lost' | undefined;
  let disposed = false;
  let cancelRetry = () => {};
  let hangUp = () => {};
  open();

  return {
    dispose() {
      disposed = true;
      cancelRetry();
      hangUp();
    },
  };

  function open(): void {
    let failure = 'it was closed by the other end';
    const socket = connect(path);
    hangUp = () => socket.destroy();
    socket.on('connect', () => {
      const link = createLink(socket, conversation, clock, (why) => {
        failure = why;
        socket.destroy();
      });
      void welcome(link.talk());
    });
    socket.on('error', (error) => (failure = messageOf(error)));
    socket.on('close', () => {
      if (disposed) return;
      if (told !== 'lost') logger.warn({ path }, `not connected: ${failure}; will try again`);
      told = 'lost';
      cancelRetry = clock.after(retryMs, open);
      retryMs = Math.min(2 * retryMs, lastRetryMs);
    });
  }

  async function welcome(talk: Promise<boolean>): Promise<void> {
    if (!(await talk) || disposed) return;
    retryMs = firstRetryMs;
    if (told !== 'connected') logger.info({ path }, 'connected');
    told = 'connected';
  }
}

interface Pending {
  settle(message: JsonObject): void;
  fail(why: string): void;
}

function createLink(socket: Socket, conversation: Conversation, clock: Clock, end: (why: string) => void) {
  const reader = createFrameReader({ delimiter: 'etx', maxBytes: frameLimitBytes });
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let cancelCheck = () => {};

  const link: Link = {
    send(message) {
      if (socket.destroyed) return;
      if (socket.writableLength > waitingMaxBytes) end('the other end does not read');
      else socket.write(JSON.stringify({ ...conversation.envelope, ...message }) + delimiterOf('etx'));
    },
    request: (method, params) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const fail = (why: string) => {
          forget();
          reject(new HalError('not-running', `${method}: ${why}`));
        };
        const cancel = clock.after(answerMs, () => fail(`no answer within ${answerMs / 1000} s`));
        const forget = () => {
          cancel();
          pending.delete(id);
        };
        pending.set(id, {
          fail,
          settle(message) {
            if ('error' in message) return fail(`refused: ${reasonIn(message['error'])}`);
            forget();
            resolve(message['result']);
          },
        });
        if (socket.destroyed) fail('not connected');
        else link.send({ id, method, params });
      }),
  };

  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      const message = typeof frame === 'string' ? parsed(frame) : undefined;
      if (message) take(message);
    }
  });
  socket.on('close', () => {
    cancelCheck();
    for (const request of pending.values()) request.fail('the connection has ended');
    conversation.lost();
  });

  return {
    /** Resolves to whether the other end has answered all that it was first asked. */
    async talk(): Promise<boolean> {
      const isWell = await goesWell(conversation.opened(link));
      if (isWell) checkLater();
      return isWell;
    },
  };

  function take(message: JsonObject): void {
    const id = message['id'];
    const request = typeof id === 'number' && message['method'] === undefined ? pending.get(id) : undefined;
    if (request) request.settle(message);
    else if (typeof message['method'] === 'string') conversation.received(message, link);
  }

  function checkLater(): void {
    if (socket.destroyed) return;
    cancelCheck = clock.after(checkMs, () => void check());
  }

  async function check(): Promise<void> {
    if (await goesWell(conversation.checked(link))) checkLater();
  }

  /** Ends the connection on which it does not. */
  async function goesWell(talk: Promise<void>): Promise<boolean> {
    try {
      await talk;
      return true;
    } catch (error) {
      end(messageOf(error));
      return false;
    }
  }
}

/** Whatever is no message is left out: it can be no answer that somebody waits for. */
function parsed(frame: string): JsonObject | undefined {
  try {
    return objectIn(JSON.parse(frame));
  } catch {
    return undefined;
  }
}

/** The value as an object; undefined when it is none. */
export function objectIn(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function reasonIn(error: unknown): string {
  const message = objectIn(error)?.['message'];
  return typeof message === 'string' ? message.slice(0, 500) : JSON.stringify(error).slice(0, 500);
}
