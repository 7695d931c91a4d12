import { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import { isObject, numberOf, textOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import type { Transport } from '../transport/transport.ts';

/** The result of a further method in a batch, or the plug's refusal. */
export type SmartOutcome = JsonObject | PlugError;

/**
 * The JSON protocol of Tapo plugs, and of Kasa plugs with Matter: `{method, params}`, answered by `{error_code,
 * result}`. Without parameters `params` is left out, never `null`.
 */
export interface SmartProtocol {
  /** Calls one method; fails with the plug's refusal. */
  ask(method: string, params?: object, signal?: AbortSignal): Promise<JsonObject>;
  /** Calls a method and others, in one request if the plug accepts batches. Only the first has to succeed. */
  askWith(
    method: string,
    others: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly result: JsonObject; readonly outcomes: readonly SmartOutcome[] }>;
}

/** The code with which a plug refuses a batch; it accepts single methods. */
const notUnderstood = -1003;
const batchFailed = 1200;

export function createSmartProtocol(transport: Transport, clock: Clock): SmartProtocol {
  const terminal = Buffer.from(crypto.randomUUID()).toString('base64');
  let takesBatches = true;

  const ask: SmartProtocol['ask'] = async (method, params, signal) => {
    const request = {
      method,
      ...(params === undefined ? {} : { params }),
      request_time_milis: Math.round(clock.wallS() * 1000),
      terminal_uuid: terminal,
    };
    return resultOf(await transport.request(request, signal), method);
  };
  const askOrRefused = async (method: string, signal: AbortSignal | undefined): Promise<SmartOutcome> => {
    try {
      return await ask(method, undefined, signal);
    } catch (error) {
      if (error instanceof PlugError && error.deviceCode !== undefined) return error;
      throw error;
    }
  };
  const askBatch = async (methods: readonly string[], signal: AbortSignal | undefined) => {
    try {
      const requests = methods.map((method) => ({ method }));
      return answersIn(await ask('multipleRequest', { requests }, signal));
    } catch (error) {
      const code = error instanceof PlugError ? error.deviceCode : undefined;
      if (code !== notUnderstood && code !== batchFailed) throw error;
      takesBatches = false;
      return undefined;
    }
  };

  return {
    ask,
    async askWith(method, others, signal) {
      const batch = others.length > 0 && takesBatches ? await askBatch([method, ...others], signal) : undefined;
      const response = batch?.get(method);
      const result = response ? resultOf(response, method) : await ask(method, undefined, signal);
      const outcomes: SmartOutcome[] = [];
      // Some plugs end a batch at the first refusal: call the remaining methods one by one.
      for (const other of others) outcomes.push(outcomeIn(batch, other) ?? (await askOrRefused(other, signal)));
      return { result, outcomes };
    },
  };
}

/** Whether an answer has the shape of this dialect. */
export function isSmartAnswer(reply: unknown): boolean {
  return isObject(reply) && numberOf(reply, 'error_code') !== undefined && !('system' in reply);
}

function resultOf(reply: unknown, method: string): JsonObject {
  const code = isObject(reply) ? numberOf(reply, 'error_code') : undefined;
  if (!isObject(reply) || code === undefined) {
    throw new PlugError('plug-protocol', `the plug did not answer ${method}`, { retryable: true });
  }
  if (code !== 0) throw refusal(method, code);
  return isObject(reply['result']) ? reply['result'] : {};
}

function answersIn(result: JsonObject): ReadonlyMap<string, JsonObject> {
  const responses = Array.isArray(result['responses']) ? result['responses'].filter(isObject) : [];
  return new Map(responses.map((response) => [textOf(response, 'method'), response]));
}

function outcomeIn(batch: ReadonlyMap<string, JsonObject> | undefined, method: string): SmartOutcome | undefined {
  const response = batch?.get(method);
  if (!response) return undefined;
  try {
    return resultOf(response, method);
  } catch (error) {
    // Also if the answer is garbled: the plug has answered, and the important method is another one.
    if (error instanceof PlugError) return error;
    throw error;
  }
}

/** Codes of a plug that is busy or out of step: the next poll may succeed. */
const passing: ReadonlySet<number> = new Set([1002, 1112, 1200, 9999, -1001, -1301, -40401, -40413]);
/** Codes of a login that is not, or no longer, valid. */
const login: ReadonlySet<number> = new Set([1003, 1100, 1111, -1005, -1501, -40412]);
/** Codes of a plug that does not have the method. */
const unsupported: ReadonlySet<number> = new Set([-1002]);

function refusal(method: string, code: number): PlugError {
  const message = `the plug refused ${method} with ${code}`;
  if (login.has(code)) {
    const remedy = 'check the account, and "Third-Party Compatibility" in the vendor’s app';
    return new PlugError('plug-auth', `${message}: ${remedy}`, { retryable: false, deviceCode: code });
  }
  if (unsupported.has(code)) return new PlugError('plug-unsupported', message, { retryable: false, deviceCode: code });
  return new PlugError('plug-refused', message, { retryable: passing.has(code), deviceCode: code });
}
