import type { CallOutcome, MachineCaller } from '../components/define.ts';
import type { Dialect } from '../gcode/dialects.ts';
import { failure, methodNotFound } from '../faces/rpc/faults.ts';
import type { RpcHost } from '../faces/rpc/host.ts';
import type { Caller } from '../faces/rpc/method.ts';
import { machineMethods } from '../faces/rpc/methods.ts';
import { slicesOf } from '../faces/rpc/call-slices.ts';
import { createTurns, type Turn } from '../util/turns.ts';

/** Calls the methods of a machine from within, for components that speak to programs with protocols of their own. */
export function createOwnCaller(host: RpcHost, name: string, dialect?: Dialect): MachineCaller {
  const methods = new Map(machineMethods(host).map((method) => [method.name, method]));
  const closing = new AbortController();
  const turn = (host.turns ?? createTurns()).join();
  const caller = silentCaller(name, dialect, turn, closing.signal);
  const call = { caller, signal: closing.signal, ...slicesOf(turn, () => closing.signal) };
  return {
    async call(called, params): Promise<CallOutcome> {
      const method = methods.get(called);
      if (!method) return { error: methodNotFound(called, undefined) };
      try {
        return { result: (await method.call(params, call)) ?? null };
      } catch (error) {
        return { error: failure(error) };
      }
    },
    close() {
      closing.abort();
      turn.leave();
    },
  };
}

/** One who can be told nothing: there is only the answer. */
function silentCaller(name: string, dialect: Dialect | undefined, turn: Turn, closing: AbortSignal): Caller {
  return {
    name,
    dialect,
    turn,
    notify() {},
    request: (method) => Promise.reject(new Error(`'${method}' cannot be asked of a component`)),
    send() {},
    post() {},
    withdraw() {},
    congested: false,
    onClose: (dispose) => closing.addEventListener('abort', dispose, { once: true }),
  };
}
