import { PlugError } from '../../errors.ts';
import type { DialectOptions, KasaDialect } from './dialect.ts';
import { createIotDialect } from './iot/iot-dialect.ts';
import { isObject } from './transport/json.ts';
import { createSmartDialect } from './smart/smart-dialect.ts';
import { isSmartAnswer } from './smart/smart-protocol.ts';

/** After this many failures in a row it may be another plug with another dialect. */
const doubts = 3;

/**
 * A plug whose dialect is found by its first answer. IOT is tried first: a SMART plug refuses a request that it does
 * not know, but an IOT plug may hang.
 */
export function createEitherDialect(options: DialectOptions): KasaDialect {
  const { transport, turns } = options;
  const iot = createIotDialect(options);
  const smart = createSmartDialect(options);
  let known: KasaDialect | undefined;
  let failures = 0;
  /** The dialect to try next: the last one that worked, or the other one if the plug did not understand the first. */
  let guess: 'iot' | 'smart' = 'iot';
  let wasKnown = false;

  const find = async (signal: AbortSignal): Promise<KasaDialect> => {
    const question = guess === 'iot' ? { system: { get_sysinfo: {} } } : { method: 'get_device_info' };
    try {
      const reply = await transport.request(question, signal);
      if (isSmartAnswer(reply)) return smart;
      if (isObject(reply) && (guess === 'smart' || 'system' in reply)) return iot;
      throw new PlugError('plug-protocol', 'the answer of the plug is neither IOT (Kasa) nor SMART (Tapo)', {
        retryable: true,
      });
    } catch (error) {
      if (!wasKnown && error instanceof PlugError && error.code === 'plug-protocol') {
        guess = guess === 'iot' ? 'smart' : 'iot';
      }
      throw error;
    }
  };
  const use = async <T>(signal: AbortSignal | undefined, call: DialectCall<T>): Promise<T> => {
    try {
      known ??= await turns.run(signal, find);
      wasKnown = true;
      guess = known === iot ? 'iot' : 'smart';
      const result = await call(known, signal);
      failures = 0;
      return result;
    } catch (error) {
      if (error instanceof PlugError && ++failures >= doubts) known = undefined;
      throw error;
    }
  };

  return {
    identify: (signal) => use(signal, (dialect, whole) => dialect.identify(whole)),
    read: (signal, readingOptions) => use(signal, (dialect, whole) => dialect.read(whole, readingOptions)),
    setRelay: (on, signal) => use(signal, (dialect, whole) => dialect.setRelay(on, whole)),
    rules: (signal) => use(signal, (dialect, whole) => partOf(dialect.rules)(whole)),
    offTimer: {
      arm: (delayS, signal) => use(signal, (dialect, whole) => partOf(dialect.offTimer).arm(delayS, whole)),
      clear: (signal) => use(signal, (dialect, whole) => partOf(dialect.offTimer).clear(whole)),
    },
  };
}

type DialectCall<T> = (dialect: KasaDialect, signal: AbortSignal | undefined) => Promise<T>;

function partOf<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  const message = 'rules and timers of SMART (Tapo) plugs are not supported';
  throw new PlugError('plug-unsupported', message, { retryable: false });
}
