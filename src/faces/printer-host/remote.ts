import { JSONRPCErrorCode, type JSONRPCError } from 'json-rpc-2.0';
import { homedir } from 'node:os';
import { HalError } from '../../errors.ts';
import type { MachineApi } from '../../machine/api/api.ts';
import { slicesOf } from '../../machine/api/turn-slices.ts';
import type { FaceContext } from '../face.ts';
import { failure, methodNotFound, refusedCode } from '../methods/failure.ts';
import { machineMethods } from '../methods/registry.ts';
import { objectIn } from './link.ts';
import type { JsonObject } from '../../util/json.ts';
import { createStatusPins } from './status.ts';

/** The methods of the machine that the printer's host may call. */
export interface RemoteMethods {
  /** As configured. */
  readonly names: readonly string[];
  /** Calls the configured method that the host names; logs and counts a refusal. */
  call(message: JsonObject): Promise<CallOutcome>;
  dispose(): void;
}

/** An answer in the form of JSON-RPC. */
export type CallOutcome = { readonly result: unknown } | { readonly error: JSONRPCError };

/** How many calls may wait, such as for an M66. */
const waitingMax = 100;

export function createRemoteMethods(api: MachineApi, context: FaceContext): RemoteMethods {
  const names = namesOf(context);
  const methods = new Map(machineMethods.map((method) => [method.name, method]));
  const refused = context.u32('refused');
  const { name, authority } = context;
  const client = api.connect({ name, authority, dialect: 'klipper' });
  const closing = new AbortController();
  const { signal } = closing;
  const call = { client, signal, outlet: noOutlet, ...slicesOf(client.caller.turn, () => signal) };
  let waiting = 0;
  return {
    names,
    async call(message) {
      const method = String(message['method']);
      waiting++;
      const outcome = await answer(method, message['params']);
      waiting--;
      if ('error' in outcome) {
        refused.set((refused.value + 1) >>> 0);
        context.logger.warn({ method, code: outcome.error.code }, `refused a remote call: ${outcome.error.message}`);
      }
      return outcome;
    },
    dispose() {
      closing.abort();
      client.dispose();
    },
  };

  async function answer(called: string, params: unknown): Promise<CallOutcome> {
    if (!names.includes(called))
      return {
        error: {
          code: JSONRPCErrorCode.MethodNotFound,
          message: `'${called}' is not offered here; add it to 'methods' of the face`,
        },
      };
    if (waiting > waitingMax)
      return { error: { code: refusedCode, message: `${waitingMax} calls are waiting already` } };
    const method = methods.get(called);
    if (!method) return { error: methodNotFound(called, undefined) };
    try {
      return { result: (await method.call(objectIn(params) ?? {}, call)) ?? null };
    } catch (error) {
      return { error: failure(error) };
    }
  }
}

/** A printer's host gets answers and no notifications. */
function noOutlet(): never {
  throw new HalError('usage', 'a printer’s host cannot watch values: it gets answers only');
}

function namesOf(context: FaceContext): readonly string[] {
  const names = context.option('methods');
  if (Array.isArray(names) && names.every((name): name is string => typeof name === 'string')) return names;
  throw new HalError('config', `${context.name}: 'methods' must list names of JSON-RPC methods`);
}

/** Throws `config` for options of the wrong shape. */
export function checkPrinterHost(context: FaceContext): void {
  namesOf(context);
  createStatusPins(context);
}

/** The configured path of the socket, with the home folder for `~`. */
export function socketPath(context: FaceContext): string {
  return (context.text('socket') ?? '').replace(/^~(?=\/|$)/, homedir());
}
