import { HalError, messageOf } from '../../errors.ts';
import type { Logger } from '../../util/logger.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import { suggest } from '../../util/suggest.ts';
import { inSlices } from '../../util/slices.ts';
import { slicesOf } from '../../machine/api/turn-slices.ts';
import type { ChangeOutlet } from '../../machine/api/change-feed.ts';
import type { MachineClient } from '../../machine/api/client.ts';
import type { Turn } from '../../util/turns.ts';
import { failure, methodNotFound } from '../methods/failure.ts';
import { answerPieces, answerText, faultText, invalidRequest, parseError } from './faults.ts';
import { isLong } from './json-pieces.ts';
import { elementTexts, isDeeperThan, memberText } from './json-text.ts';
import { classify, hasUnusualIds, IdText, answerIdOf, isId, type RequestMessage } from './message.ts';
import type { Call, Method } from '../methods/method.ts';

/** The text of a frame, whole or in pieces. */
export type FrameText = string | readonly string[];

/** Receives the text of the answer, or undefined when there is no answer. Called exactly once. */
type Reply = (text: FrameText | undefined) => void;

export interface Dispatcher {
  /** Handles one frame; calls `reply` at once, or later if a method waits. Must not be called while `isBusy`. */
  receive(frame: string, reply: Reply): void;
  /** Work continues in a later slice: the frames behind it must wait. */
  readonly isBusy: boolean;
  /** Cancels every waiting request; each is answered as cancelled before this returns. */
  cancelAll(why: string): void;
}

export interface DispatcherOptions {
  readonly methods: readonly Method[];
  /** The machine, within the caller's authority; missing where no methods are offered. */
  readonly client: MachineClient | undefined;
  /** The caller's share of the processor. */
  readonly turn: Turn;
  readonly outlet: Call['outlet'];
  readonly logger: Logger;
  /** Receives the responses to our own requests. */
  readonly onResponse: (response: JsonObject) => void;
  /** Called when work in slices is done. */
  readonly onSlice: () => void;
}

const batchMax = 1000;
/** One frame holds all answers of a batch: beyond this size, in characters, the rest of the batch is refused. */
const batchAnswerMax = 16 * 1024 * 1024;
const waitingMax = 1000;
/** JSON.parse cannot be interrupted and takes ten times as long for deep nesting, which no method needs. */
const depthMax = 100;
/** A shorter frame is parsed fast whatever its nesting. */
const shortFrameMax = 64 * 1024;

/** The notification that cancels a waiting request, as in the Language Server Protocol. */
export const cancelMethod = '$/cancelRequest';

/**
 * Handles messages in the order received: checks them strictly, calls methods, writes answers.
 *
 * It calls methods itself: the promise chain of json-rpc-2.0 for each call costs several times as much as everything
 * here (measured). Of that library it uses the message types and the client.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { logger, onResponse, turn } = options;
  const methods = new Map(options.methods.map((method) => [method.name, method]));
  const waiting = new Set<WaitingCall>();
  let lastRefused: string | undefined;
  /** How many calls wait for their next slice. */
  let unfinished = 0;
  /** Continues the current batch. */
  let restOfBatch: (() => void) | undefined;

  return {
    receive(frame, reply) {
      let message: unknown;
      if (frame.length > shortFrameMax && isDeeperThan(frame, depthMax)) {
        reply(faultText(null, parseError(`nested deeper than ${depthMax} lists and objects`)));
        return;
      }
      try {
        message = JSON.parse(frame);
      } catch (error) {
        reply(faultText(null, parseError(messageOf(error))));
        return;
      }
      if (Array.isArray(message)) answerBatch(message, frame, reply);
      else answer(message, frame, reply);
    },
    get isBusy() {
      return unfinished > 0 || restOfBatch !== undefined;
    },
    cancelAll(why) {
      for (const call of waiting) call.cancel(why);
    },
  };

  function answerBatch(messages: readonly unknown[], frame: string, reply: Reply): void {
    if (messages.length === 0 || messages.length > batchMax) {
      reply(faultText(null, invalidRequest(`a batch must hold 1 to ${batchMax} messages`)));
      return;
    }
    const given = hasUnusualIds(frame) ? elementTexts(frame) : [];
    const texts: (FrameText | undefined)[] = [];
    let open = messages.length;
    let size = 0;
    let index = 0;
    const doneOf =
      (at: number): Reply =>
      (text) => {
        texts[at] = text;
        size += lengthOf(text);
        if (--open === 0) reply(batchText(texts));
      };
    const goOn = () => {
      restOfBatch = undefined;
      for (; index < messages.length; index++) {
        if (unfinished > 0 || !turn.mayGoOn()) {
          restOfBatch = goOn;
          if (unfinished === 0) turn.queue(readOn);
          return;
        }
        const message = messages[index];
        const text = given[index] ?? '';
        const done = doneOf(index);
        if (size < batchAnswerMax) answer(message, text, done);
        else
          refuse(
            message,
            text,
            `the answers of the batch exceed ${batchAnswerMax} characters: send a smaller batch`,
            done,
          );
      }
    };
    goOn();
  }

  async function nextSlice(call: WaitingCall): Promise<void> {
    unfinished++;
    try {
      await slicesOf(turn, () => call.signal).next();
    } finally {
      unfinished--;
      turn.queue(readOn);
    }
  }

  /** Continues the batch and the frames that waited for a slice. */
  function readOn(): void {
    if (unfinished > 0) return;
    restOfBatch?.();
    if (!restOfBatch) options.onSlice();
  }

  function answer(message: unknown, text: string, reply: Reply): void {
    const sorted = classify(message, text);
    if (sorted.kind === 'request') {
      callMethod(sorted, text, reply);
    } else if (sorted.kind === 'response') {
      onResponse(sorted.value);
      reply(undefined);
    } else {
      reply(faultText(sorted.answerId, invalidRequest(sorted.why)));
    }
  }

  function callMethod(request: RequestMessage, text: string, reply: Reply): void {
    const { answerId, params } = request;
    const method = methods.get(request.method);
    if (!method) {
      if (request.method === cancelMethod) reply(cancel(request, text));
      else reply(answerId === undefined ? undefined : faultText(answerId, unknownMethod(request.method)));
      return;
    }
    const call = new WaitingCall(options, nextSlice);
    let result: unknown;
    try {
      result = method.call(params, call);
    } catch (error) {
      reply(refused(request, error));
      return;
    }
    const answer =
      result instanceof Promise
        ? result.then((value) => succeeded(request, method, call, value))
        : succeeded(request, method, call, result);
    if (answer instanceof Promise) wait(request, call, answer, reply);
    else reply(answer);
  }

  function wait(
    request: RequestMessage,
    call: WaitingCall,
    answer: Promise<FrameText | undefined>,
    reply: Reply,
  ): void {
    const settle = (text: FrameText | undefined) => {
      if (waiting.delete(call)) reply(text);
    };
    call.request = request;
    call.onCancel = (why) => settle(refused(request, new HalError('cancelled', why)));
    waiting.add(call);
    answer.then(settle, (error: unknown) => {
      if (waiting.has(call)) settle(refused(request, error));
    });
    if (waiting.size > waitingMax)
      call.cancel(`${waitingMax} requests are waiting already: wait for their answers first`);
  }

  function cancel({ params, answerId }: RequestMessage, text: string): string | undefined {
    const id = isObject(params) ? params['id'] : undefined;
    if (isId(id)) {
      const paramsText = text === '' ? undefined : memberText(text, 'params');
      const wanted = { id, answerId: answerIdOf(id, paramsText ?? '') };
      for (const call of waiting) {
        if (call.request && isSameId(call.request, wanted)) call.cancel('the request was cancelled by its caller');
      }
    }
    return answerId === undefined ? undefined : answerText(answerId, null);
  }

  function refuse(message: unknown, text: string, why: string, reply: Reply): void {
    const sorted = classify(message, text);
    const answerId = sorted.kind === 'request' ? sorted.answerId : undefined;
    reply(answerId === undefined ? undefined : faultText(answerId, failure(new HalError('out-of-range', why))));
  }

  function unknownMethod(name: string) {
    return methodNotFound(name, suggest(name.slice(0, 100), methods.keys()));
  }

  function succeeded(
    { answerId, method: name }: RequestMessage,
    method: Method,
    call: WaitingCall,
    result: unknown,
  ): FrameText | undefined | Promise<FrameText> {
    if (answerId === undefined) return undefined;
    try {
      return method.mayBeLong && isLong(result)
        ? inSlices(answerPieces(answerId, result), call)
        : answerText(answerId, result);
    } catch (error) {
      logger.error({ method: name, error: messageOf(error) }, 'cannot write a result as JSON');
      return faultText(answerId, failure(error));
    }
  }

  function refused({ answerId, method }: RequestMessage, error: unknown): string | undefined {
    const fault = failure(error);
    if (fault.code === internalErrorCode) {
      logger.error(
        { method, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        'a method failed',
      );
    } else if (answerId === undefined) {
      // A notification gets no answer, so the log tells. The same refusal again is logged at debug level.
      const level = fault.message === lastRefused ? 'debug' : 'warn';
      lastRefused = fault.message;
      logger[level]({ method }, `refused a notification: ${fault.message}`);
    }
    return answerId === undefined ? undefined : faultText(answerId, fault);
  }
}

const internalErrorCode = -32603;

function lengthOf(text: FrameText | undefined): number {
  if (typeof text === 'string') return text.length;
  return text?.reduce((sum, piece) => sum + piece.length, 0) ?? 0;
}

function batchText(texts: readonly (FrameText | undefined)[]): FrameText | undefined {
  const answers = texts.filter((answer) => answer !== undefined);
  if (answers.length === 0) return undefined;
  const separated = answers.map((answer, index) => {
    const separator = index === 0 ? '[' : ',';
    return typeof answer === 'string' ? separator + answer : [separator, ...answer];
  });
  return [...separated.flat(), ']'];
}

/** Compares the spelling of ids that JSON.parse cannot tell apart. */
function isSameId(a: Pick<RequestMessage, 'id' | 'answerId'>, b: Pick<RequestMessage, 'id' | 'answerId'>): boolean {
  const isExact = typeof b.id !== 'number' || Math.abs(b.id) <= Number.MAX_SAFE_INTEGER;
  return a.id === b.id && (isExact || textOf(a.answerId) === textOf(b.answerId));
}

function textOf(id: RequestMessage['answerId']): string {
  return id instanceof IdText ? id.text : String(id);
}

/** One call; it makes its abort controller only when a method uses it. */
class WaitingCall implements Call {
  request: Pick<RequestMessage, 'id' | 'answerId'> | undefined;
  onCancel: ((why: string) => void) | undefined;
  private controller: AbortController | undefined;
  private readonly nextSlice: (call: WaitingCall) => Promise<void>;
  private readonly end: Pick<DispatcherOptions, 'client' | 'turn' | 'outlet'>;
  private cancelled = false;

  constructor(end: WaitingCall['end'], nextSlice: (call: WaitingCall) => Promise<void>) {
    this.end = end;
    this.nextSlice = nextSlice;
  }

  get client(): MachineClient {
    if (this.end.client) return this.end.client;
    throw new HalError('internal', 'this peer has no machine');
  }

  outlet(method: string, params: JsonObject): ChangeOutlet {
    return this.end.outlet(method, params);
  }

  mayGoOn(): boolean {
    return this.end.turn.mayGoOn();
  }

  next(): Promise<void> {
    return this.nextSlice(this);
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.cancelled) this.controller.abort();
    return this.controller.signal;
  }

  cancel(why: string): void {
    this.cancelled = true;
    this.onCancel?.(why);
    this.controller?.abort();
  }
}
