import { PlugError } from '../../../errors.ts';
import { isObject, numberOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import type { Transport } from '../transport/transport.ts';

/** What a question to the meter came to: its result, or why there is none. */
export type MeterOutcome = JsonObject | PlugError;

/**
 * The JSON that Kasa plugs speak: `{module: {method: arguments}}`, answered in the same shape with an `err_code`.
 * Arguments are `{}`, never `null`, which some firmware does not answer.
 */
export interface IotProtocol {
  /** Who and how the plug is. Every plug answers it, so it is what a first contact asks, alone. */
  sysinfo(signal?: AbortSignal): Promise<JsonObject>;
  /** The meter's values. */
  realtime(signal?: AbortSignal): Promise<MeterOutcome>;
  /**
   * Both in one exchange; only sysinfo has to succeed. Only for plugs whose sysinfo claims a meter: others may hang, close
   * or restart when asked.
   */
  sysinfoAndRealtime(signal?: AbortSignal): Promise<{ sysinfo: JsonObject; realtime: MeterOutcome }>;
  /** Switches the relay; resolves when the plug confirmed it. */
  setRelay(on: boolean, signal?: AbortSignal): Promise<void>;
}

/** `outletId`: the whole id of one outlet of a power strip, for which relay and meter then are. */
export function createIotProtocol(transport: Transport, outletId?: string): IotProtocol {
  const context = outletId === undefined ? {} : { context: { child_ids: [outletId] } };
  const meterQuestion = { ...context, ...askRealtime };
  const commands = outletId === undefined ? { on: askOn, off: askOff } : commandsWith(context);
  return {
    async sysinfo(signal) {
      return sysinfoIn(await transport.request(askSysinfo, signal));
    },
    async realtime(signal) {
      return realtimeIn(await transport.request(meterQuestion, signal));
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

const askSysinfo = frozen({ system: { get_sysinfo: {} } });
const askRealtime = frozen({ emeter: { get_realtime: {} } });
const askBoth = frozen({ ...askSysinfo, ...askRealtime });
const askOn = frozen({ system: { set_relay_state: { state: 1 } } });
const askOff = frozen({ system: { set_relay_state: { state: 0 } } });

function commandsWith(context: object) {
  return { on: { ...context, ...askOn }, off: { ...context, ...askOff } };
}

/** Through and through: by that a transport knows that it need not be encoded again. */
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
    if (error instanceof PlugError) return error;
    throw error;
  }
}

/**
 * What a method answered. Throws the plug's refusal, which stands in the method's place, or in the module's when the
 * plug does not know the module at all.
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

/** Codes by which a plug says that it does not have the module or the method. */
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
