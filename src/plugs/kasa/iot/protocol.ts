import { PlugError } from '../../../errors.ts';
import { isObject, numberOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import type { Transport } from '../transport/transport.ts';

/** The result of asking the meter, or the reason why there is none. */
export type MeterOutcome = JsonObject | PlugError;

/**
 * The JSON protocol of Kasa plugs: `{module: {method: arguments}}`, answered in the same shape with an `err_code`.
 * Arguments are `{}`, never `null`: some firmware does not answer `null`.
 */
export interface IotProtocol {
  /** Identity and state of the plug. Every plug answers it, so it is the only request of a first contact. */
  sysinfo(signal?: AbortSignal): Promise<JsonObject>;
  /** The values of the meter; a failure of the plug is a result. */
  realtime(signal?: AbortSignal): Promise<MeterOutcome>;
  /**
   * Both in one exchange; only sysinfo has to succeed. Only for plugs whose sysinfo reports a meter: others may hang,
   * close the connection or restart.
   */
  sysinfoAndRealtime(signal?: AbortSignal): Promise<{ sysinfo: JsonObject; realtime: MeterOutcome }>;
  /** Switches the relay; resolves when the plug has confirmed. */
  setRelay(on: boolean, signal?: AbortSignal): Promise<void>;
}

/** `outletId`: the full id of the power strip's outlet whose relay and meter are meant. */
export function createIotProtocol(transport: Transport, outletId?: string): IotProtocol {
  const context = contextOf(outletId);
  const meterQuestion = { ...context, ...askRealtime };
  const commands = outletId === undefined ? { on: askOn, off: askOff } : commandsWith(context);
  return {
    async sysinfo(signal) {
      return sysinfoIn(await transport.request(askSysinfo, signal));
    },
    async realtime(signal) {
      try {
        return realtimeIn(await transport.request(meterQuestion, signal));
      } catch (error) {
        return plugErrorOf(error);
      }
    },
    async sysinfoAndRealtime(signal) {
      const reply = await transport.request(askBoth, signal);
      return { sysinfo: sysinfoIn(reply), realtime: realtimeIn(reply) };
    },
    async setRelay(on, signal) {
      resultOf(await transport.request(on ? commands.on : commands.off, signal), 'system', 'set_relay_state');
    },
  };
}

/** The part of a request that directs it to one outlet of a power strip. */
export function contextOf(outletId: string | undefined): object {
  return outletId === undefined ? {} : { context: { child_ids: [outletId] } };
}

const askSysinfo = frozen({ system: { get_sysinfo: {} } });
const askRealtime = frozen({ emeter: { get_realtime: {} } });
const askBoth = frozen({ ...askSysinfo, ...askRealtime });
const askOn = frozen({ system: { set_relay_state: { state: 1 } } });
const askOff = frozen({ system: { set_relay_state: { state: 0 } } });

function commandsWith(context: object) {
  return { on: { ...context, ...askOn }, off: { ...context, ...askOff } };
}

/** Freezes deeply: a transport encodes a frozen request only once. */
function frozen<T extends object>(request: T): T {
  for (const part of Object.values(request)) if (typeof part === 'object' && part !== null) frozen(part as object);
  return Object.freeze(request);
}

function sysinfoIn(reply: unknown): JsonObject {
  return resultOf(reply, 'system', 'get_sysinfo');
}

function realtimeIn(reply: unknown): MeterOutcome {
  try {
    return resultOf(reply, 'emeter', 'get_realtime');
  } catch (error) {
    return plugErrorOf(error);
  }
}

function plugErrorOf(error: unknown): PlugError {
  if (error instanceof PlugError) return error;
  throw error;
}

/**
 * The result of a method. Throws the plug's refusal, which is in place of the method's result, or of the module's if
 * the plug does not know the module.
 */
export function resultOf(reply: unknown, module: string, method: string): JsonObject {
  const answered = isObject(reply) ? reply[module] : undefined;
  if (isObject(answered)) {
    refuse(answered, module, method);
    const result = answered[method];
    if (isObject(result)) {
      refuse(result, module, method);
      return result;
    }
  }
  throw new PlugError('plug-protocol', `the plug did not answer ${module}.${method}`, { retryable: true });
}

/** Codes of a plug that does not have the module or the method. */
const unsupportedCodes: ReadonlySet<number> = new Set([-1, -2, -2001]);

function refuse(result: JsonObject, module: string, method: string): void {
  const code = numberOf(result, 'err_code');
  if (code === undefined || code === 0) return;
  const said = typeof result['err_msg'] === 'string' ? `: ${result['err_msg']}` : '';
  throw new PlugError(
    unsupportedCodes.has(code) ? 'plug-unsupported' : 'plug-refused',
    `the plug refused ${module}.${method} with ${code}${said}`,
    { retryable: false, deviceCode: code },
  );
}
