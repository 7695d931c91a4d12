import { homedir } from 'node:os';
import { HalError } from '../../errors.ts';
import type { CallOutcome, ComponentScope, MachineCaller } from '../define.ts';
import { objectIn, type JsonObject } from './link.ts';

/** What the printer's host may call on the machine. */
export interface RemoteMethods {
  /** As configured. */
  readonly names: readonly string[];
  /** Does what a remote method asks; only what is configured. A refusal is logged and counted. */
  call(method: string, params: unknown): Promise<CallOutcome>;
  dispose(): void;
}

/** So many calls may wait, as those of an M66 do. */
const waitingMax = 100;

export function createRemoteMethods(scope: ComponentScope): RemoteMethods {
  const names = namesOf(scope);
  const refused = scope.u32('refused');
  const caller: MachineCaller | undefined = scope.openCaller?.(scope.name, 'klipper');
  let waiting = 0;
  return {
    names,
    async call(method, params) {
      waiting++;
      const outcome = await answer(method, params);
      waiting--;
      if ('error' in outcome) {
        refused.set((refused.value + 1) >>> 0);
        scope.logger.warn({ method, code: outcome.error.code }, `a remote call was refused: ${outcome.error.message}`);
      }
      return outcome;
    },
    dispose: () => caller?.close(),
  };

  async function answer(method: string, params: unknown): Promise<CallOutcome> {
    if (!caller || !names.includes(method)) return refusal(-32601, `'${method}' is not offered here`);
    if (waiting > waitingMax) return refusal(-32000, `${waitingMax} calls are waiting already`);
    return caller.call(method, objectIn(params) ?? {});
  }
}

function refusal(code: number, message: string): CallOutcome {
  return { error: { code, message } };
}

function namesOf(scope: ComponentScope): readonly string[] {
  const names = scope.option('methods');
  if (Array.isArray(names) && names.every((name): name is string => typeof name === 'string')) return names;
  throw new HalError('config', `${scope.name}: 'methods' must list names of JSON-RPC methods`);
}

/** The configured path of the socket, with the home folder for `~`. */
export function socketPath(scope: ComponentScope): string {
  return (scope.text('socket') ?? '').replace(/^~(?=\/|$)/, homedir());
}

/** The parameters of a remote call: by name, as Klipper sends them. */
export function paramsOf(message: JsonObject): unknown {
  return message['params'] ?? {};
}
