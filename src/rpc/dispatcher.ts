import { HalError, messageOf } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import { suggest } from '../util/suggest.ts';
import { faultText, failure, invalidRequest, methodNotFound, parseError, answerText } from './faults.ts';
import { elementTexts, memberText } from './json-text.ts';
import {
  classify,
  hasUnusualIds,
  IdText,
  answerIdOf,
  isId,
  isObject,
  type JsonObject,
  type RequestMessage,
} from './message.ts';
import type { Call, Caller, Method } from './method.ts';

/** Is given the text of the answer, or undefined when there is none to give. Called exactly once. */
type Reply = (text: string | undefined) => void;

export interface Dispatcher {
  /** Acts on one frame; `reply` is called at once, or later if a method waits. */
  receive(frame: string, reply: Reply): void;
  /** Cancels every request that waits; each is answered so before this returns. */
  cancelAll(why: string): void;
}

export interface DispatcherOptions {
  readonly methods: readonly Method[];
  readonly caller: Caller;
  readonly logger: Logger;
  /** Takes the responses to requests of our own. */
  readonly onResponse: (response: JsonObject) => void;
}

const batchMax = 1000;
/** A batch is answered in one frame: when its answers have grown to this, in characters, the rest of it is refused. */
const batchAnswerMax = 16 * 1024 * 1024;
const waitingMax = 1000;

/** The protocol's own notification by which a caller takes a waiting request back, as in the Language Server Protocol. */
export const cancelMethod = '$/cancelRequest';

/**
 * Acts on messages in the order they come: checks them strictly, calls methods, renders answers.
 *
 * The loop over methods is our own: the chain of promises that json-rpc-2.0 runs for each was measured at several times
 * the cost of everything here. Its message model and its client are used.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { caller, logger, onResponse } = options;
  const methods = new Map(options.methods.map((method) => [method.name, method]));
  const waiting = new Set<WaitingCall>();
  let lastRefused: string | undefined;

  return {
    receive(frame, reply) {
      let message: unknown;
      try {
        message = JSON.parse(frame);
      } catch (error) {
        reply(faultText(null, parseError(messageOf(error))));
        return;
      }
      if (Array.isArray(message)) answerBatch(message, frame, reply);
      else answer(message, frame, reply);
    },
    cancelAll(why) {
      for (const call of waiting) call.cancel(why);
    },
  };

  function answerBatch(messages: readonly unknown[], frame: string, reply: Reply): void {
    if (messages.length === 0 || messages.length > batchMax) {
      reply(faultText(null, invalidRequest(`a batch holds 1 to ${batchMax} messages`)));
      return;
    }
    const given = hasUnusualIds(frame) ? elementTexts(frame) : [];
    const texts: (string | undefined)[] = [];
    let open = messages.length;
    let size = 0;
    messages.forEach((message, index) => {
      const done: Reply = (text) => {
        texts[index] = text;
        size += text?.length ?? 0;
        if (--open > 0) return;
        const answers = texts.filter((answer) => answer !== undefined);
        reply(answers.length > 0 ? `[${answers.join(',')}]` : undefined);
      };
      const text = given[index] ?? '';
      if (size < batchAnswerMax) answer(message, text, done);
      else refuse(message, text, `the batch's answers exceed ${batchAnswerMax} characters: ask for less at once`, done);
    });
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
    const call = new WaitingCall(caller);
    let result: unknown;
    try {
      result = method.call(params, call);
    } catch (error) {
      reply(refused(request, error));
      return;
    }
    if (result instanceof Promise) wait(request, call, result, reply);
    else reply(succeeded(request, result));
  }

  function wait(request: RequestMessage, call: WaitingCall, result: Promise<unknown>, reply: Reply): void {
    const settle = (text: string | undefined) => {
      if (waiting.delete(call)) reply(text);
    };
    call.request = request;
    call.onCancel = (why) => settle(refused(request, new HalError('cancelled', why)));
    waiting.add(call);
    result.then(
      (value) => settle(succeeded(request, value)),
      (error: unknown) => settle(refused(request, error)),
    );
    if (waiting.size > waitingMax) call.cancel(`${waitingMax} requests are waiting already: await their answers first`);
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

  function succeeded({ answerId, method }: RequestMessage, result: unknown): string | undefined {
    if (answerId === undefined) return undefined;
    try {
      return answerText(answerId, result);
    } catch (error) {
      logger.error({ method, error: messageOf(error) }, 'a result could not be rendered');
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
      // Nobody is answered; and who sends the same again and again is told of it once.
      const level = fault.message === lastRefused ? 'debug' : 'warn';
      lastRefused = fault.message;
      logger[level]({ method }, `a notification was refused: ${fault.message}`);
    }
    return answerId === undefined ? undefined : faultText(answerId, fault);
  }
}

const internalErrorCode = -32603;

/** Two ids that JSON.parse cannot tell apart differ by their spelling. */
function isSameId(a: Pick<RequestMessage, 'id' | 'answerId'>, b: Pick<RequestMessage, 'id' | 'answerId'>): boolean {
  const isExact = typeof b.id !== 'number' || Math.abs(b.id) <= Number.MAX_SAFE_INTEGER;
  return a.id === b.id && (isExact || textOf(a.answerId) === textOf(b.answerId));
}

function textOf(id: RequestMessage['answerId']): string {
  return id instanceof IdText ? id.text : String(id);
}

/** One call; the abort controller is made only for a method that looks at it. */
class WaitingCall implements Call {
  readonly caller: Caller;
  request: Pick<RequestMessage, 'id' | 'answerId'> | undefined;
  onCancel: (why: string) => void = () => {};
  private controller: AbortController | undefined;
  private cancelled = false;

  constructor(caller: Caller) {
    this.caller = caller;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.cancelled) this.controller.abort();
    return this.controller.signal;
  }

  cancel(why: string): void {
    this.cancelled = true;
    this.onCancel(why);
    this.controller?.abort();
  }
}
