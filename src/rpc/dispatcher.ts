import { HalError, messageOf } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import { suggest } from '../util/suggest.ts';
import { failure, invalidRequest, methodNotFound, parseError } from './faults.ts';
import { classify, isObject, type JsonObject, type RequestId, type RequestMessage } from './message.ts';
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

  return {
    receive(frame, reply) {
      let message: unknown;
      try {
        message = JSON.parse(frame);
      } catch (error) {
        reply(JSON.stringify(parseError(messageOf(error))));
        return;
      }
      if (Array.isArray(message)) answerBatch(message, reply);
      else answer(message, reply);
    },
    cancelAll(why) {
      for (const call of waiting) call.cancel(why);
    },
  };

  function answerBatch(messages: readonly unknown[], reply: Reply): void {
    if (messages.length === 0 || messages.length > batchMax) {
      reply(JSON.stringify(invalidRequest(null, `a batch holds 1 to ${batchMax} messages`)));
      return;
    }
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
      if (size < batchAnswerMax) answer(message, done);
      else refuse(message, `the batch's answers exceed ${batchAnswerMax} characters: ask for less at once`, done);
    });
  }

  function answer(message: unknown, reply: Reply): void {
    const sorted = classify(message);
    if (sorted.kind === 'request') {
      callMethod(sorted, reply);
    } else if (sorted.kind === 'response') {
      onResponse(sorted.value);
      reply(undefined);
    } else {
      reply(JSON.stringify(invalidRequest(sorted.id, sorted.why)));
    }
  }

  function callMethod(request: RequestMessage, reply: Reply): void {
    const { id, params } = request;
    const method = methods.get(request.method);
    if (!method) {
      if (request.method === cancelMethod) reply(cancel(params, id));
      else reply(id === undefined ? undefined : JSON.stringify(unknownMethod(id, request.method)));
      return;
    }
    const call = new WaitingCall(caller);
    let result: unknown;
    try {
      result = method.call(params, call);
    } catch (error) {
      reply(failed(request, error));
      return;
    }
    if (result instanceof Promise) wait(request, call, result, reply);
    else reply(succeeded(request, result));
  }

  function wait(request: RequestMessage, call: WaitingCall, result: Promise<unknown>, reply: Reply): void {
    const settle = (text: string | undefined) => {
      if (waiting.delete(call)) reply(text);
    };
    call.id = request.id;
    call.onCancel = (why) => settle(failed(request, new HalError('cancelled', why)));
    waiting.add(call);
    result.then(
      (value) => settle(succeeded(request, value)),
      (error: unknown) => settle(failed(request, error)),
    );
    if (waiting.size > waitingMax) call.cancel(`${waitingMax} requests are waiting already: await their answers first`);
  }

  function cancel(params: RequestMessage['params'], id: RequestId | undefined): string | undefined {
    const wanted = isObject(params) ? params['id'] : undefined;
    for (const call of waiting) {
      if (call.id !== undefined && call.id === wanted) call.cancel('the request was cancelled by its caller');
    }
    return id === undefined ? undefined : rendered(id, null);
  }

  function refuse(message: unknown, why: string, reply: Reply): void {
    const sorted = classify(message);
    const id = sorted.kind === 'request' ? sorted.id : undefined;
    reply(id === undefined ? undefined : JSON.stringify(failure(id, new HalError('out-of-range', why))));
  }

  function unknownMethod(id: RequestId, name: string) {
    return methodNotFound(id, name, suggest(name.slice(0, 100), methods.keys()));
  }

  function succeeded({ id, method }: RequestMessage, result: unknown): string | undefined {
    if (id === undefined) return undefined;
    try {
      return rendered(id, result);
    } catch (error) {
      logger.error({ method, error: messageOf(error) }, 'a result could not be rendered');
      return JSON.stringify(failure(id, error));
    }
  }

  function failed({ id, method }: RequestMessage, error: unknown): string | undefined {
    const response = failure(id ?? null, error);
    if (response.error.code === internalErrorCode) {
      logger.error(
        { method, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        'a method failed',
      );
    } else if (id === undefined) {
      logger.debug({ method, error: response.error.message }, 'a notification was refused');
    }
    return id === undefined ? undefined : JSON.stringify(response);
  }
}

const internalErrorCode = -32603;

function rendered(id: RequestId, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result: result ?? null });
}

/** One call; the abort controller is made only for a method that looks at it. */
class WaitingCall implements Call {
  readonly caller: Caller;
  id: RequestId | undefined;
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
