import { HalError, messageOf, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import { createFrameReader, delimiterOf, frameLimitBytes } from '../../util/framing.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import type { Logger } from '../../util/logger.ts';
import { dialSocket, type Dial, type Wire } from './wire.ts';

/** One connection to a printer host's program. */
export interface Link {
  /**
   * Sends a request; rejects when it is refused, is not answered in time, or the connection ends. `take` gets the result
   * before any message that came behind it is taken, where a promise would be late.
   */
  readonly request: (method: string, params: JsonObject, take?: (result: unknown) => void) => Promise<unknown>;
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
  /** How a connection is made; to the Unix socket by default. */
  readonly dial?: Dial;
}

/** One that hangs is noticed when both are over: well within the 10 s for which a fault has to last. */
const checkMs = 2000;
const answerMs = 5000;
const firstRetryMs = 250;
const lastRetryMs = 5000;
/** Of a request that was answered, by a refusal. */
const refusalCode: ErrorCode = 'program-failed';
/** What may wait for the other end to read it; more is not sent, since it has stopped reading. */
const waitingMaxBytes = 256 * 1024;

/**
 * Keeps a connection to a Unix socket on which JSON messages end with ETX, as those of Klipper and Moonraker do. It is
 * made anew whenever it ends, ever more slowly while that fails. What happens is logged once per change.
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

/** What goes on over one connection. */
interface Talk {
  /** Resolves to whether the other end has answered all that it was first asked. */
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
        const message = typeof frame === 'string' ? parsed(frame) : undefined;
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

/** Whether a request was answered, by a refusal. */
export function isRefusal(error: unknown): boolean {
  return error instanceof HalError && error.code === refusalCode;
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
  return isObject(value) ? value : undefined;
}

function reasonIn(error: unknown): string {
  const message = objectIn(error)?.['message'];
  return typeof message === 'string' ? message.slice(0, 500) : JSON.stringify(error).slice(0, 500);
}
