import { HalError, messageOf, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { createFrameReader, delimiterOf, frameLimitBytes } from '../../util/framing.ts';
import { isObject, parseObject, type JsonObject } from '../../util/json.ts';
import type { Logger } from '../../util/logger.ts';
import { dialSocket, type Dial, type Wire } from './wire.ts';

/** One connection to a printer host's program. */
export interface Link {
  /**
   * Sends a request; rejects when it is refused, is not answered in time, or the connection ends. `take` gets the result
   * before any later message is handled; the promise may resolve after that.
   */
  readonly request: (method: string, params: JsonObject, take?: (result: unknown) => void) => Promise<unknown>;
  /** Sends a message that gets no answer. */
  readonly send: (message: JsonObject) => void;
}

/** The protocol over a link. */
export interface Conversation {
  /** Members of every message we send. */
  readonly envelope: JsonObject;
  /** Sends the first requests; when it rejects, the link closes the connection and connects again. */
  opened(link: Link): Promise<void>;
  /** Handles a message that is not an answer. */
  received(message: JsonObject, link: Link): void;
  /** Checks from time to time whether the other end lives; a rejection acts as for `opened`. */
  checked(link: Link): Promise<void>;
  /** The connection has ended, after `opened` was called. */
  lost(): void;
}

export interface LinkOptions {
  /** Of the Unix socket. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How a connection is made; to the Unix socket by default. */
  readonly dial?: Dial;
}

/** A host that hangs is noticed after both times: well within the 10 s that a fault must last. */
const checkMs = 2000;
const answerMs = 5000;
const firstRetryMs = 250;
const lastRetryMs = 5000;
/** The code of a request that the host refused. */
const refusalCode: ErrorCode = 'program-failed';
/** With more unread bytes than this, the other end has stopped reading. */
const waitingMaxBytes = 256 * 1024;

/**
 * Keeps a connection to a Unix socket with JSON messages that end with ETX, as Klipper and Moonraker have. Reconnects
 * whenever it ends, with growing delays while that fails. Logs each change once.
 */
export function keepLink(conversation: Conversation, options: LinkOptions): { dispose(): void } {
  const { path, clock, logger, dial = dialSocket } = options;
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
    let failure: string | undefined;
    let talk: Talk | undefined;
    const wire: Wire = dial(path, {
      opened() {
        talk = createTalk(wire, conversation, clock, (why) => {
          failure = why;
          wire.end();
        });
        void welcome(talk.begin());
      },
      received: (chunk) => talk?.received(chunk),
      closed(why) {
        talk?.closed();
        if (disposed) return;
        const reason = failure ?? why ?? 'it was closed by the other end';
        if (told !== 'lost') logger.warn({ path }, `not connected: ${reason}; will try again`);
        told = 'lost';
        cancelRetry = clock.after(retryMs, open);
        retryMs = Math.min(2 * retryMs, lastRetryMs);
      },
    });
    hangUp = () => wire.end();
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

/** The conversation over one connection. */
interface Talk {
  /** Resolves to whether the other end has answered all first requests. */
  begin(): Promise<boolean>;
  received(chunk: Buffer): void;
  closed(): void;
}

function createTalk(wire: Wire, conversation: Conversation, clock: Clock, end: (why: string) => void): Talk {
  const reader = createFrameReader({ delimiter: 'etx', maxBytes: frameLimitBytes });
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let cancelCheck = () => {};

  const link: Link = {
    send(message) {
      if (!wire.isOpen) return;
      if (wire.waitingBytes > waitingMaxBytes) end('the other end does not read');
      else wire.send(JSON.stringify({ ...conversation.envelope, ...message }) + delimiterOf('etx'));
    },
    request: (method, params, take) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const fail = (why: string, code: ErrorCode = 'not-running') => {
          forget();
          reject(new HalError(code, `${method}: ${why}`));
        };
        const cancel = clock.after(answerMs, () => fail(`no answer within ${answerMs / 1000} s`));
        const forget = () => {
          cancel();
          pending.delete(id);
        };
        pending.set(id, {
          fail,
          settle(message) {
            if ('error' in message) return fail(`refused: ${reasonIn(message['error'])}`, refusalCode);
            forget();
            take?.(message['result']);
            resolve(message['result']);
          },
        });
        if (!wire.isOpen) fail('not connected');
        else link.send({ id, method, params });
      }),
  };

  return {
    async begin() {
      const isWell = await goesWell(conversation.opened(link));
      if (isWell) checkLater();
      return isWell;
    },
    received(chunk) {
      reader.push(chunk);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        // A frame that is not a message cannot be an expected answer.
        const message = typeof frame === 'string' ? parseObject(frame) : undefined;
        if (message) take(message);
      }
    },
    closed() {
      cancelCheck();
      for (const request of pending.values()) request.fail('the connection has ended');
      conversation.lost();
    },
  };

  function take(message: JsonObject): void {
    const id = message['id'];
    const request = typeof id === 'number' && message['method'] === undefined ? pending.get(id) : undefined;
    if (request) request.settle(message);
    else if (typeof message['method'] === 'string') conversation.received(message, link);
  }

  function checkLater(): void {
    if (!wire.isOpen) return;
    cancelCheck = clock.after(checkMs, () => void check());
  }

  async function check(): Promise<void> {
    if (await goesWell(conversation.checked(link))) checkLater();
  }

  /** Closes the connection on failure. */
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

/** Whether the host answered a request with a refusal. */
export function isRefusal(error: unknown): boolean {
  return error instanceof HalError && error.code === refusalCode;
}

/** The value when it is an object, else undefined. */
export function objectIn(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function reasonIn(error: unknown): string {
  const message = objectIn(error)?.['message'];
  return typeof message === 'string' ? message.slice(0, 500) : JSON.stringify(error).slice(0, 500);
}
